import type { LogRecord } from '../event-log.ts';

/** What a group's member needs of a partition of a log that lives in this process. */
export interface ConsumablePartition {
  readonly topic: string;
  readonly number: number;
  /** The offset after the newest durable record. */
  readonly durableEnd: number;
  readonly isDead: boolean;
  /** Called after `durableEnd` has grown. */
  readonly listeners: Set<() => void>;
}

/** What groups need of the log; `P` is the log's own partition. */
export interface ConsumableLog<P extends ConsumablePartition> {
  /** Today's partitions of a topic, none when it does not exist. */
  partitions(topic: string): readonly P[];
  /** Durable records from `fromOffset` on, in order; bounded in bytes. */
  read(partition: P, fromOffset: number, limit: number): readonly LogRecord[];
  committed(group: string, partition: P): number | undefined;
  /** Keeps the offset of the next record the group wants; durable soon. */
  commit(group: string, partition: P, next: number): void;
  /** Writes all commits given so far. */
  flushCommits(): void;
}
