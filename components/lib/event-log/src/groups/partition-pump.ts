import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Logger } from '@airy/observability';
import type { LogRecord, SubscribeOptions } from '../event-log.ts';
import { backoffMs } from './backoff.ts';
import type { ConsumableLog, ConsumablePartition } from './consumable.ts';

const DEFAULT_BATCH_RECORDS = 500;
/** How long a running batch may hold up a hand-over. */
export const HAND_OVER_MS = 10_000;

/** What members and pumps share. */
export interface GroupParts<P extends ConsumablePartition> {
  readonly log: ConsumableLog<P>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Feeds one partition to one member, batch after batch. */
export class PartitionPump<P extends ConsumablePartition> {
  readonly partition: P;
  readonly #parts: GroupParts<P>;
  readonly #options: SubscribeOptions;
  readonly #onProgress: () => void;
  readonly #stopping = new AbortController();
  readonly #target: number;
  readonly #done: Promise<void>;
  #position: number;
  #error: string | undefined;
  #wake: (() => void) | undefined;
  #isFenced = false;
  readonly #listener = () => this.#wake?.();

  constructor(
    parts: GroupParts<P>,
    options: SubscribeOptions,
    start: { readonly partition: P; readonly position: number; readonly onProgress: () => void },
  ) {
    this.#parts = parts;
    this.#options = options;
    this.partition = start.partition;
    this.#position = start.position;
    this.#target = start.partition.durableEnd;
    this.#onProgress = start.onProgress;
    this.partition.listeners.add(this.#listener);
    this.#done = this.#run();
  }

  get isCaughtUp(): boolean {
    return this.#position >= this.#target;
  }

  get lag(): number {
    return Math.max(0, this.partition.durableEnd - this.#position);
  }

  get error(): string | undefined {
    return this.#error;
  }

  /**
   * Takes no further batch and waits for the running one, at most 10 s; a batch that ends later is not committed and
   * comes again to the next owner.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.partition.listeners.delete(this.#listener);
    this.#wake?.();
    const waited = new AbortController();
    await Promise.race([this.#done, this.#parts.clock.sleep(HAND_OVER_MS, waited.signal)]);
    waited.abort();
    this.#isFenced = true;
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted || this.partition.isDead;
  }

  async #run(): Promise<void> {
    const limit = this.#options.maxBatchRecords ?? DEFAULT_BATCH_RECORDS;
    // The first read waits a turn, so that the member is in place when it comes.
    await nextTurn();
    while (!this.#isStopped) {
      const records = this.#parts.log.read(this.partition, this.#position, limit);
      if (records.length === 0) {
        // Nothing stands between here and the end: compaction took it.
        this.#advance(Math.max(this.#position, this.partition.durableEnd));
        await this.#nextWake();
        continue;
      }
      if (!(await this.#handle(records))) return;
      // Handlers without I/O would keep the event loop to themselves during a replay.
      await nextTurn();
    }
  }

  /** Hands over the batch until it succeeds; false when the pump was stopped before. */
  async #handle(records: readonly LogRecord[]): Promise<boolean> {
    const { topic, number: partition } = this.partition;
    const last = records[records.length - 1];
    if (!last) return true;
    for (let failures = 0; !this.#isStopped; ) {
      try {
        await this.#options.onBatch({ topic, partition, records });
        if (this.#isFenced || this.partition.isDead) return false;
        this.#error = undefined;
        this.#advance(last.offset + 1);
        this.#parts.log.commit(this.#options.group, this.partition, this.#position);
        return true;
      } catch (error) {
        failures += 1;
        this.#error = error instanceof Error ? error.message : String(error);
        const retryInMs = backoffMs(failures, Math.random());
        const { group } = this.#options;
        const offset = records[0]?.offset;
        this.#parts.logger.warn('batch-failed', { group, topic, partition, offset, failures, retryInMs, error });
        await this.#parts.clock.sleep(retryInMs, this.#stopping.signal);
      }
    }
    return false;
  }

  #advance(position: number): void {
    this.#position = position;
    this.#onProgress();
  }

  async #nextWake(): Promise<void> {
    if (this.#isStopped || this.partition.durableEnd > this.#position) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
