import type { Clock } from '@airy/observability';

/** Slows down guessing: counts failed logins by address. */
export interface LoginLimit {
  /** Seconds until this address may try again; 0 when it may now. */
  waitSeconds(address: string): number;
  recordFailure(address: string): void;
}

const WINDOW_MS = 10 * 60 * 1000;
const MAX_FAILURES = 10;
/** Addresses remembered at once; the longest known goes first. */
const MAX_ADDRESSES = 10_000;

/** Ten failures within ten minutes; then an address waits until its oldest failure is ten minutes past. */
export function createLoginLimit(clock: Clock): LoginLimit {
  const failures = new Map<string, readonly number[]>();
  const recent = (address: string) => (failures.get(address) ?? []).filter((atMs) => clock.nowMs() - atMs < WINDOW_MS);
  return {
    waitSeconds(address) {
      const past = recent(address);
      const oldest = past.at(-MAX_FAILURES);
      return oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + WINDOW_MS - clock.nowMs()) / 1000));
    },
    recordFailure(address) {
      const past = [...recent(address), clock.nowMs()].slice(-MAX_FAILURES);
      failures.delete(address);
      failures.set(address, past);
      const [first] = failures.keys();
      if (failures.size > MAX_ADDRESSES && first !== undefined) failures.delete(first);
    },
  };
}
