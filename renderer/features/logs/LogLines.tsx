import { measureElement, useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { markSpans, spansOf } from './ansi.ts';
import type { LineFilter } from './filter.ts';
import type { LogLine } from './ring.ts';

// 12 px type on 18 px lines.
const LINE = 18;

export interface LogLinesProps {
  readonly label: string;
  readonly lines: readonly LogLine[];
  readonly filter: LineFilter;
  readonly wrap: boolean;
  /** Stays at the end while lines come. */
  readonly stick: boolean;
  readonly onStick: (stick: boolean) => void;
  readonly visible: boolean;
}

const Line = ({ line, filter }: { readonly line: LogLine; readonly filter: LineFilter }) => {
  const spans = markSpans(line.raw === undefined ? [{ text: line.text }] : spansOf(line.raw), filter.marks(line.text));
  return (
    <>
      {line.from !== undefined && <span className={`log-from from-${hue(line.from)}`}>{line.from} </span>}
      {spans.map((span, index) => {
        const style = [span.colour === undefined ? '' : `ansi-${span.colour}`, span.bold ? 'ansi-bold' : ''].join(' ').trim();
        return span.marked ? <mark key={index} className={style}>{span.text}</mark> : style === '' ? span.text : <span key={index} className={style}>{span.text}</span>;
      })}
    </>
  );
};

/** One of six colours for a pod, always the same one. */
const hue = (name: string): number => {
  let sum = 7;
  for (let at = 0; at < name.length; at++) sum = (sum * 31 + name.charCodeAt(at)) % 6007;
  return sum % 6;
};

/** A line in a dock that is hidden has no height, and takes that of before: else ever more lines would fit into nothing. */
const heightOf = (element: HTMLDivElement, entry: ResizeObserverEntry | undefined, list: Virtualizer<HTMLDivElement, HTMLDivElement>): number =>
  measureElement(element, entry, list) || (list.measurementsCache[list.indexFromElement(element)]?.size ?? LINE);

/** The lines of a log. It follows the end until the reader scrolls up, and then stands still. */
export const LogLines = ({ label, lines, filter, wrap, stick, onStick, visible }: LogLinesProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const first = useRef(lines[0]?.n ?? 0);
  // eslint-disable-next-line react-hooks/incompatible-library -- Warns users of the React compiler, which this build does not run.
  const virtual = useVirtualizer<HTMLDivElement, HTMLDivElement>({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => LINE, overscan: 20, getItemKey: (index) => lines[index]?.n ?? index, measureElement: heightOf });
  const last = lines.at(-1)?.n;
  useLayoutEffect(() => {
    const element = scroller.current;
    const gone = (lines[0]?.n ?? 0) - first.current;
    first.current = lines[0]?.n ?? 0;
    if (!element || !visible) return;
    if (stick) element.scrollTop = element.scrollHeight;
    // Lines that were dropped above must not move what is being read.
    else if (gone > 0 && !filter.active && !wrap) element.scrollTop = Math.max(0, element.scrollTop - gone * LINE);
  }, [lines, last, stick, visible, wrap, filter]);
  useEffect(() => {
    virtual.measure();
  }, [virtual, wrap]);
  return (
    <div
      ref={scroller}
      className={`log-lines${wrap ? ' wrap' : ''}`}
      role="log"
      aria-label={label}
      aria-live="off"
      tabIndex={0}
      onWheel={(event) => { if (event.deltaY < 0) onStick(false); }}
      onKeyDown={(event) => { if (event.key === 'PageUp' || event.key === 'ArrowUp' || event.key === 'Home') onStick(false); else if (event.key === 'End') onStick(true); }}
      onScroll={(event) => {
        const element = event.currentTarget;
        const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < LINE * 2;
        if (atEnd && !stick) onStick(true);
      }}
      onPointerDown={(event) => { if (event.nativeEvent.offsetX > event.currentTarget.clientWidth) onStick(false); }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line && <div key={item.key} data-index={item.index} ref={wrap ? virtual.measureElement : null} className="log-line" style={{ transform: `translateY(${item.start}px)` }}><Line line={line} filter={filter} /></div>;
        })}
      </div>
    </div>
  );
};
