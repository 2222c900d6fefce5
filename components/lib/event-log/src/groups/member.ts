import type { SubscribeOptions, Subscription, TopicPartition } from '../event-log.ts';
import { backoffMs } from './backoff.ts';
import type { ConsumablePartition } from './consumable.ts';
import { type GroupParts, HAND_OVER_MS, PartitionPump } from './partition-pump.ts';

/** A member of a group: the partitions it holds and how it gets and gives them. Driven by its `Group`. */
export class Member<P extends ConsumablePartition> {
  readonly options: SubscribeOptions;
  readonly caughtUp: Promise<void>;
  readonly #parts: GroupParts<P>;
  /** Handed over, `onAssigned` not yet done. */
  readonly #settling = new Set<P>();
  readonly #pumps = new Map<P, PartitionPump<P>>();
  readonly #leaving = new AbortController();
  #settled: Promise<void> = Promise.resolve();
  #attempt: Promise<void> = Promise.resolve();
  #assignError: string | undefined;
  #hasAssignment = false;
  #resolveCaughtUp: () => void = () => {};

  constructor(parts: GroupParts<P>, options: SubscribeOptions) {
    this.#parts = parts;
    this.options = options;
    this.caughtUp = new Promise((resolve) => {
      this.#resolveCaughtUp = resolve;
    });
  }

  get isLeaving(): boolean {
    return this.#leaving.signal.aborted;
  }

  /** No further retry of `onAssigned`; the group takes the partitions back. */
  leave(): void {
    this.#leaving.abort();
  }

  holds(): readonly P[] {
    return [...this.#pumps.keys(), ...this.#settling];
  }

  health(): ReturnType<Subscription['health']> {
    const pumps = [...this.#pumps.values()];
    const error = this.#assignError ?? pumps.find((pump) => pump.error !== undefined)?.error;
    const settlingLag = [...this.#settling].reduce((sum, partition) => sum + partition.durableEnd, 0);
    return {
      caughtUp: this.#hasAssignment && this.#settling.size === 0 && pumps.every((pump) => pump.isCaughtUp),
      lag: pumps.reduce((sum, pump) => sum + pump.lag, settlingLag),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** Takes partitions over; resolves after the first call of `onAssigned`, which is repeated until it succeeds. */
  async assign(partitions: readonly P[]): Promise<void> {
    for (const partition of partitions) this.#settling.add(partition);
    this.#hasAssignment = true;
    if (partitions.length === 0) return this.#noteProgress();
    await this.#settled;
    const failures = await this.#trySettle();
    if (failures > 0) this.#settled = this.#settleLater();
  }

  /** Gives partitions back after their running batches have ended (at most 10 s) and what they did is committed. */
  async revoke(partitions: readonly P[]): Promise<void> {
    if (partitions.length === 0) return;
    for (const partition of partitions) this.#settling.delete(partition);
    await this.#bounded(this.#attempt);
    await Promise.all(
      partitions.map(async (partition) => {
        await this.#pumps.get(partition)?.stop();
        this.#pumps.delete(partition);
      }),
    );
    this.#parts.log.flushCommits();
    try {
      await this.#bounded(this.options.onRevoked?.(partitions.map(named)) ?? Promise.resolve());
    } catch (error) {
      this.#parts.logger.warn('revoke-handler-failed', { group: this.options.group, error });
    }
  }

  async #settleLater(): Promise<void> {
    for (let failures = 1; !this.isLeaving && this.#settling.size > 0; failures += 1) {
      await this.#parts.clock.sleep(backoffMs(failures, Math.random()), this.#leaving.signal);
      if (this.isLeaving || (await this.#trySettle()) === 0) return;
    }
  }

  /** One call of `onAssigned`; the number of failures, 0 or 1. */
  async #trySettle(): Promise<number> {
    const partitions = [...this.#settling];
    if (partitions.length === 0) return 0;
    let failures = 0;
    this.#attempt = this.#settle(partitions).catch((error: unknown) => {
      failures = 1;
      this.#assignError = error instanceof Error ? error.message : String(error);
      this.#parts.logger.warn('assign-handler-failed', { group: this.options.group, error });
    });
    await this.#attempt;
    return failures;
  }

  async #settle(partitions: readonly P[]): Promise<void> {
    const own = (await this.options.onAssigned?.(partitions.map(named))) ?? [];
    this.#assignError = undefined;
    for (const partition of partitions) {
      if (!this.#settling.delete(partition) || partition.isDead) continue;
      const mine = own.find((entry) => entry.topic === partition.topic && entry.partition === partition.number);
      const position = this.#startPosition(partition, mine?.offset);
      const onProgress = () => this.#noteProgress();
      this.#pumps.set(partition, new PartitionPump(this.#parts, this.options, { partition, position, onProgress }));
    }
    this.#noteProgress();
  }

  #startPosition(partition: P, own: number | undefined): number {
    const { group, startAt } = this.options;
    const wanted = own ?? this.#parts.log.committed(group, partition);
    if (wanted !== undefined && wanted >= 0 && wanted <= partition.durableEnd) return wanted;
    if (wanted !== undefined) {
      const { topic, number } = partition;
      this.#parts.logger.warn('offset-out-of-range', { group, topic, partition: number, offset: wanted });
    }
    const position = startAt === 'latest' ? partition.durableEnd : 0;
    this.#parts.log.commit(group, partition, position);
    return position;
  }

  #noteProgress(): void {
    if (this.health().caughtUp) this.#resolveCaughtUp();
  }

  async #bounded(work: Promise<void>): Promise<void> {
    const ended = new AbortController();
    try {
      await Promise.race([work, this.#parts.clock.sleep(HAND_OVER_MS, ended.signal)]);
    } finally {
      ended.abort();
    }
  }
}

function named(partition: ConsumablePartition): TopicPartition {
  return { topic: partition.topic, partition: partition.number };
}
