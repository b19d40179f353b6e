import { describe, expect, it, vi } from 'vitest';
import { beginListing, doRowsFly, onceListed, rowsFly } from '../../renderer/bridge/busy.ts';

describe('what can wait while the window is busy', () => {
  it('runs at once where no table is listed, else once the last of them is whole, and once', () => {
    const run = vi.fn();
    onceListed(run);
    expect(run).toHaveBeenCalledTimes(1);
    const [one, other] = [beginListing(), beginListing()];
    onceListed(run);
    one();
    one();
    expect(run).toHaveBeenCalledTimes(1);
    other();
    expect(run).toHaveBeenCalledTimes(2);
    beginListing()();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('does not run when it is not wanted any more', () => {
    const run = vi.fn();
    const end = beginListing();
    onceListed(run)();
    end();
    expect(run).not.toHaveBeenCalled();
  });

  it('rows fly for a moment after a jump', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    rowsFly();
    expect(doRowsFly()).toBe(true);
    vi.advanceTimersByTime(250);
    expect(doRowsFly()).toBe(false);
    vi.useRealTimers();
  });
});
