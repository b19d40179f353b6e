// Runs inside the page: knows the table by its roles, as a screen reader does, and tells when something has been painted.

/** How the parts of a table are found in the page: everything that the measurements know of the screens. */
export const SELECT = {
  grid: '[role="grid"]',
  /** Rows of objects; the head is row 1. */
  row: '[role="grid"] [role="row"][aria-rowindex]:not([aria-rowindex="1"])',
  cell: '[role="gridcell"]',
  /** The page that is still loading says so. */
  busy: 'main [aria-busy="true"], .page[aria-busy="true"]',
};

export interface Painted { readonly number: number; readonly at: number }
export interface VisiblePod { readonly name: string; readonly namespace: string }

/** What the measurements ask of the page. Times in ms: since the page began, or of the epoch where it says so. */
export interface Probe {
  /** When the first rows were painted, and when the table was whole; absent while they are not. */
  readonly opened: { first?: number; whole?: number };
  visiblePods(): readonly VisiblePod[];
  /** From now on tells when a cell that shows this number has been painted. */
  expectNumber(number: number): void;
  /** What was painted since the last question; epoch times. */
  takePainted(): readonly Painted[];
  /** Arms: the answer of `changed` is the time from the next key or click until the table's rows have changed and are painted. */
  arm(): void;
  changed(): Promise<number | undefined>;
  /** Scrolls from top to bottom for so long; the time between frames. */
  scroll(ms: number): Promise<readonly number[]>;
  toTop(): void;
}

declare global {
  var probe: Probe;
}

/** Installs `globalThis.probe`. Must not use anything outside of itself: it is sent to the page as text. */
export const installProbe = ({ select, wholeRows }: { readonly select: typeof SELECT; readonly wholeRows: number }): void => {
  const grid = (): Element | null => document.querySelector(select.grid);
  const rowCount = (): number => Number(grid()?.getAttribute('aria-rowcount') ?? 0);
  // The frame that a callback belongs to is painted before the next task runs.
  const painted = (): Promise<number> =>
    new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  const nextPaint = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(() => void painted().then(resolve)));

  const opened: { first?: number; whole?: number } = {};
  const watchOpening = (): void => {
    if (opened.first === undefined && document.querySelector(select.row)) void painted().then((at) => (opened.first ??= at));
    if (rowCount() > wholeRows && document.querySelector(select.busy) === null) {
      void painted().then((at) => (opened.whole ??= at));
      return;
    }
    requestAnimationFrame(watchOpening);
  };
  requestAnimationFrame(watchOpening);

  const awaited = new Set<number>();
  let found: Painted[] = [];
  const look = (): void => {
    for (const cell of document.querySelectorAll(`${select.row} ${select.cell}`)) {
      const text = cell.textContent;
      if (text.length < 7) continue;
      const number = Number(text.replace(/[,\s]/g, ''));
      if (awaited.delete(number)) void nextPaint().then((at) => found.push({ number, at: performance.timeOrigin + at }));
    }
    if (awaited.size === 0) looking.disconnect();
  };
  // Only while something is awaited: of a table that is scrolled it would be told three hundred changes a frame.
  const looking = new MutationObserver(look);

  const shown = (): string => `${rowCount()} ${document.querySelector(select.row)?.textContent ?? ''}`;
  let change: Promise<number | undefined> = Promise.resolve(undefined);
  const arm = (): void => {
    const before = shown();
    change = new Promise((resolve) => {
      let began: number | undefined;
      const onInput = (event: Event): void => { began ??= event.timeStamp; };
      addEventListener('keydown', onInput, { capture: true });
      addEventListener('click', onInput, { capture: true });
      const deadline = performance.now() + 5000;
      const end = (value: number | undefined): void => {
        removeEventListener('keydown', onInput, { capture: true });
        removeEventListener('click', onInput, { capture: true });
        resolve(value);
      };
      const frame = (): void => {
        if (began !== undefined && shown() !== before) {
          const from = began;
          void painted().then((at) => end(at - from));
        } else if (performance.now() > deadline) end(undefined);
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  };

  const scroller = (): Element | undefined => {
    const start = grid();
    if (!start) return undefined;
    const scrolls = (e: Element): boolean => e.scrollHeight > e.clientHeight + 100 && getComputedStyle(e).overflowY !== 'visible';
    for (let e: Element | null = start; e; e = e.parentElement) if (scrolls(e)) return e;
    return [...start.querySelectorAll('*')].find(scrolls);
  };
  const scroll = (ms: number): Promise<readonly number[]> =>
    new Promise((resolve, reject) => {
      const element = scroller();
      if (!element) {
        reject(new Error('nothing scrolls'));
        return;
      }
      const frames: number[] = [];
      let began: number | undefined;
      let last = 0;
      const frame = (at: number): void => {
        if (began === undefined) began = at;
        else frames.push(at - last);
        last = at;
        if (at - began >= ms) {
          resolve(frames);
          return;
        }
        element.scrollTop = ((at - began) / ms) * (element.scrollHeight - element.clientHeight);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });

  globalThis.probe = {
    opened,
    visiblePods: () =>
      [...document.querySelectorAll(select.row)].flatMap((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        if (top < 0 || bottom > innerHeight) return [];
        const texts = [...row.querySelectorAll(select.cell)].map((cell) => cell.textContent);
        const name = texts.map((text) => /service-\d{5}-[0-9a-f]{9}-[a-z0-9]{5}$/.exec(text.trim())?.[0]).find((one) => one !== undefined);
        const namespace = texts.find((text) => /^team-\d{4}$/.test(text.trim()))?.trim();
        return name === undefined || namespace === undefined ? [] : [{ name, namespace }];
      }),
    expectNumber: (number) => {
      awaited.add(number);
      looking.observe(document, { subtree: true, childList: true, characterData: true });
    },
    takePainted: () => {
      const taken = found;
      found = [];
      return taken;
    },
    arm,
    changed: () => change,
    scroll,
    toTop: () => scroller()?.scrollTo(0, 0),
  };
};
