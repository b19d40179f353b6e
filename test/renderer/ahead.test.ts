import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../preload/contract/fault.ts';
import { earlyClient } from '../../renderer/bridge/ahead.ts';
import type { Client, FeedOptions } from '../../renderer/bridge/client.ts';

interface Opened {
  readonly method: string;
  readonly item: (value: unknown) => unknown;
  readonly options: FeedOptions<'app.settings'>;
  stopped: boolean;
}

/** A client that does nothing but write down which feeds are open. */
const recorded = (): { readonly client: Client; readonly opened: Opened[] } => {
  const opened: Opened[] = [];
  const client = {
    feed: (method: string, _input: unknown, item: (value: unknown) => unknown, options: FeedOptions<'app.settings'> = {}) => {
      const one: Opened = { method, item, options, stopped: false };
      opened.push(one);
      return () => { one.stopped = true; };
    },
  };
  return { client: client as unknown as Client, opened };
};

const atOnce = (run: () => void): void => run();
const turn = (): Promise<void> => Promise.resolve();

describe('a feed that is opened ahead', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('gives what has come to the first who asks the same, then what comes, and is opened once', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('clusters.connection', { cluster: 'a' });
    void early.feedAhead('clusters.connection', { cluster: 'a' });
    opened[0]?.item('one');
    const got: unknown[] = [];
    early.feed('clusters.connection', { cluster: 'a' }, (item) => got.push(item));
    expect(got).toEqual([]);
    await turn();
    opened[0]?.item('two');
    expect(got).toEqual(['one', 'two']);
    expect(opened).toHaveLength(1);
    early.feed('clusters.connection', { cluster: 'a' }, () => undefined);
    expect(opened).toHaveLength(2);
  });

  it('is not taken by another request', () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('clusters.connection', { cluster: 'a' });
    early.feed('clusters.connection', { cluster: 'b' }, () => undefined);
    expect(opened).toHaveLength(2);
  });

  it('grants nothing before somebody has come: main keeps the rest', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('app.settings', {});
    const granted = vi.fn();
    void (opened[0]?.item('one') as Promise<void>).then(granted);
    await turn();
    expect(granted).not.toHaveBeenCalled();
    early.feed('app.settings', {}, () => undefined);
    await turn();
    await turn();
    expect(granted).toHaveBeenCalled();
  });

  it('tells its end to whoever comes later', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('app.settings', {});
    const fault: Fault = { kind: 'not-found', message: 'no such cluster' };
    opened[0]?.options.onEnd?.(fault);
    const onEnd = vi.fn();
    early.feed('app.settings', {}, () => undefined, { onEnd });
    await turn();
    expect(onEnd).toHaveBeenCalledWith(fault);
  });

  it('forgets what an earlier connection said', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('app.settings', {});
    opened[0]?.item('old');
    opened[0]?.options.onReopen?.();
    opened[0]?.item('new');
    const got: unknown[] = [];
    const onReopen = vi.fn();
    early.feed('app.settings', {}, (item) => got.push(item), { onReopen });
    await turn();
    expect(got).toEqual(['new']);
    opened[0]?.options.onReopen?.();
    expect(onReopen).toHaveBeenCalledOnce();
  });

  it('ends with its reader, also one who leaves at once', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('app.settings', {});
    opened[0]?.item('one');
    const got: unknown[] = [];
    early.feed('app.settings', {}, (item) => got.push(item))();
    await turn();
    expect(got).toEqual([]);
    expect(opened[0]?.stopped).toBe(true);
    void early.feedAhead('app.settings', {});
    const abort = new AbortController();
    early.feed('app.settings', {}, () => undefined, { signal: abort.signal });
    abort.abort();
    expect(opened[1]?.stopped).toBe(true);
  });

  it('is closed when nobody comes for ten seconds', () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    void early.feedAhead('app.settings', {});
    vi.advanceTimersByTime(10_000);
    expect(opened[0]?.stopped).toBe(true);
    early.feed('app.settings', {}, () => undefined);
    expect(opened).toHaveLength(2);
  });

  it('tells what it has brought last as long as nobody has taken it, and when it has begun', async () => {
    const { client, opened } = recorded();
    const early = earlyClient(client, atOnce);
    let begun = false;
    void early.feedAhead('clusters.connection', { cluster: 'a' }, 2).then(() => { begun = true; });
    expect(opened[0]?.options.firstCredit).toBe(2);
    await turn();
    expect(begun).toBe(false);
    expect(early.kept('clusters.connection', { cluster: 'a' })).toBeUndefined();
    opened[0]?.item('one');
    opened[0]?.item('two');
    await turn();
    expect(begun).toBe(true);
    expect(early.kept('clusters.connection', { cluster: 'a' })).toBe('two');
    expect(early.kept('clusters.connection', { cluster: 'b' })).toBeUndefined();
    early.feed('clusters.connection', { cluster: 'a' }, () => undefined);
    expect(early.kept('clusters.connection', { cluster: 'a' })).toBeUndefined();
  });

  it('has begun as well when it ends at once', async () => {
    const { client, opened } = recorded();
    const begun = earlyClient(client, atOnce).feedAhead('app.settings', {});
    opened[0]?.options.onEnd?.({ kind: 'not-found', message: 'no' });
    await begun;
  });

  it('asks for more only when what came has been drawn', async () => {
    const { client, opened } = recorded();
    const painted: (() => void)[] = [];
    const early = earlyClient(client, (run) => painted.push(run));
    void early.feedAhead('app.settings', {});
    const granted = vi.fn();
    void (opened[0]?.item('one') as Promise<void>).then(granted);
    early.feed('app.settings', {}, () => undefined);
    await turn();
    await turn();
    expect(granted).not.toHaveBeenCalled();
    for (const run of painted) run();
    await turn();
    expect(granted).toHaveBeenCalled();
  });
});
