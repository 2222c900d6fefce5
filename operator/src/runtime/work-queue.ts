import type { Clock } from '@airy/observability';
import { backoffMs } from './backoff.ts';

/** The low lane is served when the normal one is empty, and every eighth time. */
export type Lane = 'normal' | 'low';

/** What a queue tells about itself. */
export interface QueueObserver {
  added(): void;
  retried(): void;
  /** Keys waiting, both lanes. */
  depth(keys: number): void;
  /** A key leaves for a worker after so long. */
  taken(waitedMs: number): void;
}

/** A key handed to a worker. */
export interface Job {
  readonly key: string;
  /** Failed runs in a row before this one. */
  readonly failures: number;
}

const LOW_LANE_EVERY = 8;

/**
 * Keys that want to be worked on.
 *
 * Equal keys collapse; a key runs once at a time, and once more when it was added while it ran. Adding a key that waits
 * for its delay makes it run now. After `close` nothing is handed out any more.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #observer: QueueObserver;
  readonly #lanes: Readonly<Record<Lane, Map<string, number>>> = { normal: new Map(), low: new Map() };
  readonly #running = new Set<string>();
  readonly #again = new Map<string, Lane>();
  readonly #delays = new Map<string, AbortController>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((job: Job | undefined) => void)[] = [];
  #taken = 0;
  #isClosed = false;

  constructor(options: { readonly clock: Clock; readonly random: () => number; readonly observer: QueueObserver }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#observer = options.observer;
  }

  /** Wants a run as soon as a worker is free. */
  add(key: string, lane: Lane = 'normal'): void {
    if (this.#isClosed) return;
    this.#delays.get(key)?.abort();
    this.#delays.delete(key);
    if (this.#running.has(key)) {
      if (this.#again.get(key) !== 'normal') this.#again.set(key, lane);
      return;
    }
    if (this.#lanes.normal.has(key)) return;
    if (this.#lanes.low.has(key)) {
      if (lane === 'low') return;
      // It moves up, with the time it has waited.
      const sinceMs = this.#lanes.low.get(key) ?? this.#clock.nowMs();
      this.#lanes.low.delete(key);
      this.#lanes.normal.set(key, sinceMs);
      return;
    }
    this.#lanes[lane].set(key, this.#clock.nowMs());
    this.#observer.added();
    this.#handOut();
  }

  /** Wants a run after the delay, unless something wants one earlier. A second call replaces the first. */
  addAfter(key: string, delayMs: number, lane: Lane = 'normal'): void {
    if (this.#isClosed) return;
    this.#delays.get(key)?.abort();
    const cancel = new AbortController();
    this.#delays.set(key, cancel);
    void this.#clock.sleep(delayMs, cancel.signal).then(() => {
      if (!cancel.signal.aborted) this.add(key, lane);
    });
  }

  /** The run failed: wants another after the back-off. Returns its delay. */
  retry(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delayMs = backoffMs(failures, this.#random());
    this.#observer.retried();
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** The run worked: the next failure starts the back-off from its beginning. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, as soon as there is one; undefined when the queue closes. Each job must be given back by `done`. */
  take(): Promise<Job | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  /** The worker is finished with the key. */
  done(key: string): void {
    this.#running.delete(key);
    const lane = this.#again.get(key);
    this.#again.delete(key);
    if (lane) this.add(key, lane);
  }

  close(): void {
    this.#isClosed = true;
    for (const delay of this.#delays.values()) delay.abort();
    this.#delays.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #handOut(): void {
    while (this.#takers.length > 0) {
      const next = this.#next();
      if (next === undefined) break;
      this.#running.add(next.key);
      this.#observer.taken(this.#clock.nowMs() - next.sinceMs);
      this.#takers.shift()?.({ key: next.key, failures: this.#failures.get(next.key) ?? 0 });
    }
    this.#observer.depth(this.#lanes.normal.size + this.#lanes.low.size);
  }

  #next(): { readonly key: string; readonly sinceMs: number } | undefined {
    const isLowsTurn = this.#taken % LOW_LANE_EVERY === LOW_LANE_EVERY - 1;
    const order: readonly Lane[] = isLowsTurn ? ['low', 'normal'] : ['normal', 'low'];
    for (const lane of order) {
      for (const [key, sinceMs] of this.#lanes[lane]) {
        this.#lanes[lane].delete(key);
        this.#taken++;
        return { key, sinceMs };
      }
    }
    return undefined;
  }
}
