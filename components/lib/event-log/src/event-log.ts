import type { TopicDefinition } from '@airy/domain';

/** A record to append. Records of one key keep their order. */
export interface NewRecord {
  readonly key: string;
  /** JSON; `null` is a tombstone (compacted topics forget the key). */
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a record stands: a partition of a topic and its offset in it, from 0, growing, possibly with gaps. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A record read back. Other consumers may be given the same object: nobody changes it. */
export interface LogRecord extends Position {
  readonly key: string;
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** When the log stored it, ms since the epoch. */
  readonly timestampMs: number;
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A topic as it shall be. */
export interface TopicRequest {
  readonly name: string;
  readonly cleanup: TopicDefinition['cleanup'];
  /** ≥ 1. More than today's adds partitions; fewer is refused. */
  readonly partitions: number;
  /** ≥ 1; the SQLite log keeps one copy and accepts any. */
  readonly replicationFactor: number;
}

/** What `ensureTopics` found and did for one topic. */
export type TopicOutcome =
  | { readonly kind: 'created' | 'unchanged' | 'partitions-added' | 'config-repaired'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** Some records of one partition, in offset order, never empty. */
export interface Batch extends TopicPartition {
  readonly records: readonly LogRecord[];
}

/** How a group's member consumes. */
export interface SubscribeOptions {
  /** Members of one group share the partitions; a group of one's own gets all of them. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Where a partition without committed or own offset starts, also one whose offset lies beyond the end (the log was
   * made anew). Default `earliest`. `latest` is fixed when `subscribe` resolves: what is appended afterwards comes; the
   * group keeps that place from then on.
   */
  readonly startAt?: 'earliest' | 'latest';
  /** Records of one batch at most. Default 500. */
  readonly maxBatchRecords?: number;
  /**
   * Called when partitions are handed to this member, before any of their records. Returns the offset of the next
   * record wanted for those whose position the consumer keeps itself (with its state); the others start at the
   * group's committed offset.
   */
  readonly onAssigned?: (
    partitions: readonly TopicPartition[],
  ) => Promise<readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]>;
  /** Called when partitions are taken away; no batch of theirs is running then. */
  readonly onRevoked?: (partitions: readonly TopicPartition[]) => Promise<void>;
  /**
   * Handles one batch; batches of one partition come one after another, of different partitions possibly at once. When
   * it resolves the group's offset is committed. When it throws, the same batch comes again after a back-off
   * (0.1 s × 2ⁿ up to 5 s, ± 20 %), for ever; the failure shows in `Subscription.health()`.
   */
  readonly onBatch: (batch: Batch) => Promise<void>;
}

/** A running member of a group. */
export interface Subscription {
  /**
   * `caughtUp`: every record that stood in the assigned partitions when they were assigned has been handled.
   * `lag`: records not yet handled, over the assigned partitions. `error`: why the newest batch failed, if it did.
   */
  health(): { readonly caughtUp: boolean; readonly lag: number; readonly error?: string };
  /** Resolves once `caughtUp` is true for the first time; never when the subscription is stopped before. */
  readonly caughtUp: Promise<void>;
  /** Stops taking batches, waits for the running ones (≤ 10 s), commits, leaves the group. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * The ordered, durable log of everything that happened; the only truth.
 *
 * - `append` resolves when its records are durable (they survive a crash of the process and of the machine), and says
 *   where each stands. Concurrent appends are gathered into one batch in flight per partition; nothing waits when the
 *   log is idle. Records of one call and one key keep their order; two calls for one key keep the order of the calls.
 * - Appends in flight are bounded; past the bound `append` waits.
 * - A topic that does not exist is an error with code `unknown-topic`; nothing is made on the way.
 * - Consumers see a record only when it is durable.
 */
export interface EventLog {
  /** @throws {EventLogError} `unknown-topic`, `record-too-large` (a record above 2 MiB as JSON), `closed`, `unavailable` */
  append(topic: string, records: readonly NewRecord[]): Promise<readonly Position[]>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /**
   * Up to `limit` records of one partition from `fromOffset` on, in order: fewer when they are large (about 1 MiB), so
   * page on from the last one's offset. Empty when nothing stands from there on.
   */
  read(partition: TopicPartition, fromOffset: number, limit: number): Promise<readonly LogRecord[]>;
  /** The offset after the newest record, for each partition, in partition order. */
  endOffsets(topic: string): Promise<readonly number[]>;
  /** The partition a key's records go to. */
  partitionOf(topic: string, key: string): Promise<number>;
  /** Makes and repairs topics; one outcome a topic, in order. Safe to call again. */
  ensureTopics(topics: readonly TopicRequest[]): Promise<readonly TopicOutcome[]>;
  /** Deletes topics with their records and offsets; unknown names are ignored. */
  deleteTopics(names: readonly string[]): Promise<void>;
  /** All topics, by name. */
  listTopics(): Promise<readonly (TopicRequest & { readonly partitions: number })[]>;
  /** Finishes appends in flight, stops subscriptions, closes. Safe to call twice. */
  close(): Promise<void>;
}

export const EVENT_LOG_ERROR_CODES = ['unknown-topic', 'record-too-large', 'closed', 'unavailable', 'in-use'] as const;
export type EventLogErrorCode = (typeof EVENT_LOG_ERROR_CODES)[number];

/**
 * What an `EventLog` throws. `unavailable` may go away by itself, the others do not. `in-use`: the embedded log's file
 * is open in another process.
 */
export class EventLogError extends Error {
  readonly code: EventLogErrorCode;

  constructor(code: EventLogErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'EventLogError';
    this.code = code;
  }
}
