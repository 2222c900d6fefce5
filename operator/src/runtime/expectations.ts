import type { Clock } from '@airy/observability';

/** The cache has not shown a write for so long: the object has gone since, or the watch is down. Go on by what it shows. */
const PATIENCE_MS = 10_000;

/**
 * What passes have written and the caches do not show yet.
 *
 * A pass that acted on a cache older than its own last write would do its work again.
 */
export class Expectations {
  readonly #clock: Clock;
  readonly #pending = new Map<string, { readonly untilMs: number; readonly isMet: () => boolean }[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A pass of `key` has written something that shows when `isMet`. */
  add(key: string, isMet: () => boolean): void {
    const pending = this.#pending.get(key) ?? [];
    pending.push({ untilMs: this.#clock.nowMs() + PATIENCE_MS, isMet });
    this.#pending.set(key, pending);
  }

  /** Whether the caches show all that passes of `key` have written. */
  areMet(key: string): boolean {
    const nowMs = this.#clock.nowMs();
    const open = (this.#pending.get(key) ?? []).filter((each) => each.untilMs > nowMs && !each.isMet());
    if (open.length === 0) this.#pending.delete(key);
    else this.#pending.set(key, open);
    return open.length === 0;
  }

  forget(key: string): void {
    this.#pending.delete(key);
  }
}
