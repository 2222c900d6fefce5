import type { Clock } from '@airy/observability';

/** Slows down guessing: counts failed logins by address and over all addresses. Successful ones are never held up. */
export interface LoginLimit {
  /**
   * Counts a failed login. Resolves when it may be answered: at once, or a second later while very many fail.
   *
   * @returns seconds until this address should try again; 0 when it may now
   */
  recordFailure(address: string): Promise<number>;
}

const WINDOW_MS = 10 * 60 * 1000;
/** Failures of one address within the window that are answered plainly. */
const MAX_FAILURES = 10;
/** Failures of all addresses within the window that are answered without delay. */
const MAX_PROMPT_FAILURES = 100;
const DELAY_MS = 1_000;
/** Answers held back at once; more are not delayed, so that a flood does not fill the memory. */
const MAX_DELAYED = 100;
/** Addresses remembered at once; the longest known goes first. */
const MAX_ADDRESSES = 10_000;

/**
 * Ten failures of an address within ten minutes; then it is told to wait until the oldest of them is ten minutes past. From
 * a hundred failures of all addresses within ten minutes on, the answer to each further one takes a second.
 */
export function createLoginLimit(clock: Clock): LoginLimit {
  const byAddress = new Map<string, readonly number[]>();
  let all: readonly number[] = [];
  let delayed = 0;
  const recent = (past: readonly number[]) => past.filter((atMs) => clock.nowMs() - atMs < WINDOW_MS);

  const slowDown = async () => {
    if (all.length < MAX_PROMPT_FAILURES || delayed >= MAX_DELAYED) return;
    delayed += 1;
    await clock.sleep(DELAY_MS);
    delayed -= 1;
  };

  return {
    async recordFailure(address) {
      const before = recent(byAddress.get(address) ?? []);
      all = recent(all);
      const slowed = slowDown();
      const oldest = before.at(-MAX_FAILURES);
      all = [...all, clock.nowMs()].slice(-MAX_PROMPT_FAILURES);
      byAddress.delete(address);
      // one that is told to wait does not wait longer for trying
      byAddress.set(address, oldest === undefined ? [...before, clock.nowMs()] : before);
      const [first] = byAddress.keys();
      if (byAddress.size > MAX_ADDRESSES && first !== undefined) byAddress.delete(first);
      const waitSeconds =
        oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + WINDOW_MS - clock.nowMs()) / 1000));
      await slowed;
      return waitSeconds;
    },
  };
}
