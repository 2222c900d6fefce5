/** Time, passed in so that tests can hold it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** UTC, ISO 8601 with three fraction digits: `2024-03-05T08:09:10.011Z`. */
  nowIso(): string;
  /** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** Writing a time out costs microseconds, and a busy log asks many times within one millisecond. */
let written = { ms: Number.NaN, iso: '' };

function isoOf(ms: number): string {
  if (ms !== written.ms) written = { ms, iso: new Date(ms).toISOString() };
  return written.iso;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  nowIso: () => isoOf(Date.now()),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
