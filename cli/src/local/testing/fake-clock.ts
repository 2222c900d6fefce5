import type { Clock } from '@airy/observability';

/** A clock that tests move. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, waking sleepers in the order of their times; what they start is given time to run. */
  advance(ms: number): Promise<void>;
}

/** A clock that stands still at the beginning of 2026. */
export function createFakeClock(): FakeClock {
  let nowMs = Date.UTC(2026, 0, 1);
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>();
  const letRun = async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    nowMs: () => nowMs,
    nowIso: () => new Date(nowMs).toISOString(),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          dueMs: nowMs + delayMs,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await letRun();
      for (;;) {
        const [next] = [...sleepers].filter((each) => each.dueMs <= endMs).toSorted((a, b) => a.dueMs - b.dueMs);
        if (!next) break;
        nowMs = Math.max(nowMs, next.dueMs);
        next.wake();
        await letRun();
      }
      nowMs = endMs;
      await letRun();
    },
  };
}
