import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2024, 2, 5, 8, 9, 10, 11) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('system clock', () => {
  it('tells UTC with three fraction digits', () => {
    expect(systemClock.nowIso()).toBe('2024-03-05T08:09:10.011Z');
    expect(systemClock.nowMs()).toBe(Date.UTC(2024, 2, 5, 8, 9, 10, 11));
  });

  it('sleeps for as long as asked', async () => {
    let awake = false;
    const sleeping = systemClock.sleep(100).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('wakes at once when the signal aborts, and leaves no timer', async () => {
    const abort = new AbortController();
    const sleeping = systemClock.sleep(60_000, abort.signal);
    abort.abort();
    await sleeping;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not sleep when the signal has aborted already', async () => {
    await systemClock.sleep(60_000, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });
});
