import { describe, expect, it, vi } from 'vitest';
import { Busy } from '../../renderer/bridge/busy.ts';

describe('what can wait while the window is busy', () => {
  it('runs at once where no table is listed, else once the last of them is whole, and once', () => {
    const busy = new Busy();
    const run = vi.fn();
    busy.onceListed(run);
    expect(run).toHaveBeenCalledTimes(1);
    const [one, other] = [busy.listing(), busy.listing()];
    busy.onceListed(run);
    one();
    one();
    expect(run).toHaveBeenCalledTimes(1);
    other();
    expect(run).toHaveBeenCalledTimes(2);
    busy.listing()();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('does not run when it is not wanted any more', () => {
    const busy = new Busy();
    const run = vi.fn();
    const end = busy.listing();
    busy.onceListed(run)();
    end();
    expect(run).not.toHaveBeenCalled();
  });

  it('rows fly for a moment after a jump', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const busy = new Busy();
    busy.jumped();
    expect(busy.rowsFly).toBe(true);
    vi.advanceTimersByTime(250);
    expect(busy.rowsFly).toBe(false);
    vi.useRealTimers();
  });
});
