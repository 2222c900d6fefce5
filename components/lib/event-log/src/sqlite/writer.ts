import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Counter, Gauge, Histogram, Logger, Meter } from '@airy/observability';
import { EventLogError, type NewRecord, type Position } from '../event-log.ts';
import { partitionOfKey } from '../partitioner.ts';
import { type RecordText, recordText } from '../record-text.ts';
import { type Partition, type Topic, unknownTopic } from './catalog.ts';
import { inTransaction } from './database.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { RecordTable } from './records.ts';
import type { WalSync } from './wal-sync.ts';

const MAX_COMMIT_RECORDS = 256;
/** Up to this many appends in a commit somebody waits for each of them; with more, throughput counts. */
const SMALL_COMMIT_APPENDS = 4;
/** Small commits in one turn of the event loop at most. */
const MAX_PROMPT_COMMITS = 4;
const MAX_COMMIT_BYTES = 4 * 1024 * 1024;

interface Append {
  readonly topic: Topic;
  readonly records: readonly RecordText[];
  readonly sizeBytes: number;
  readonly resolve: (positions: readonly Position[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Commit {
  readonly appends: readonly Append[];
  readonly positions: readonly (readonly Position[] | undefined)[];
  readonly ends: ReadonlyMap<Partition, number>;
  readonly startMs: number;
}

/** What the writer works on. */
export interface WriterParts {
  readonly db: DatabaseSync;
  readonly table: RecordTable;
  readonly walSync: WalSync;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter | undefined;
  readonly maxQueuedBytes: number;
  /** Committed offsets of groups, folded into each commit. */
  readonly offsets: Pick<GroupOffsets, 'write' | 'written'>;
}

/**
 * Gathers appends into commits: one is being made durable, the next is written or gathers meanwhile. Idle, an append
 * starts as soon as the running callback has ended.
 */
export class Writer {
  readonly #parts: WriterParts;
  readonly #metrics: ReturnType<typeof writerMetrics>;
  #queue: Append[] = [];
  /** Appends past the bound, in order, none unless the queue is full; each call encodes and enqueues one. */
  #waiting: (() => void)[] = [];
  #queuedBytes = 0;
  #isRunning = false;
  #failure: EventLogError | undefined;
  #onIdle: (() => void)[] = [];

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#metrics = writerMetrics(parts.meter);
  }

  append(topic: Topic, records: readonly NewRecord[]): Promise<readonly Position[]> {
    return new Promise((resolve, reject) => {
      const admit = () => this.#admit(topic, records, { resolve, reject });
      if (!this.#failure && this.#isFull()) this.#waiting.push(admit);
      else admit();
    });
  }

  /** Resolves when all appends accepted so far have ended. */
  drained(): Promise<void> {
    if (!this.#isRunning) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  #setQueuedBytes(queuedBytes: number): void {
    this.#queuedBytes = queuedBytes;
    this.#metrics.queuedBytes.set(queuedBytes);
  }

  #isFull(): boolean {
    return this.#queuedBytes >= Math.max(1, this.#parts.maxQueuedBytes);
  }

  #admit(topic: Topic, records: readonly NewRecord[], outcome: Pick<Append, 'resolve' | 'reject'>): void {
    try {
      if (this.#failure) throw this.#failure;
      const texts = records.map((record) => recordText(topic.name, record));
      const sizeBytes = texts.reduce((sum, record) => sum + record.sizeBytes, 0);
      this.#queue.push({ topic, records: texts, sizeBytes, ...outcome });
      this.#setQueuedBytes(this.#queuedBytes + sizeBytes);
    } catch (error) {
      outcome.reject(error);
      return;
    }
    if (this.#isRunning) return;
    this.#isRunning = true;
    process.nextTick(() => void this.#run());
  }

  async #run(): Promise<void> {
    let syncing = Promise.resolve();
    let prompt = 0;
    for (;;) {
      if (this.#queue.length === 0) await syncing;
      const appends = this.#take();
      if (appends.length === 0) break;
      // One commit is written while the one before it is being made durable.
      const commit = this.#commit(appends);
      await syncing;
      syncing = this.#settle(appends, commit);
      // Callers that have just been answered append again at once: theirs join the next commit. After a small one that is
      // soon enough in this turn (a record on its way through several topics), but I/O must get its turns too.
      prompt = appends.length <= SMALL_COMMIT_APPENDS ? prompt + 1 : 0;
      if (prompt % MAX_PROMPT_COMMITS === 0) await nextTurn();
      else await nextTick();
    }
    this.#isRunning = false;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  #admitWaiting(): void {
    let admitted = 0;
    for (const admit of this.#waiting) {
      if (this.#isFull()) break;
      admitted += 1;
      admit();
    }
    this.#waiting.splice(0, admitted);
  }

  #take(): readonly Append[] {
    let count = 0;
    let records = 0;
    let bytes = 0;
    for (const append of this.#queue) {
      if (count > 0 && (records + append.records.length > MAX_COMMIT_RECORDS || bytes >= MAX_COMMIT_BYTES)) break;
      count += 1;
      records += append.records.length;
      bytes += append.sizeBytes;
    }
    return this.#queue.splice(0, count);
  }

  /** Makes a commit durable and answers its appends, unless it has failed already. */
  async #settle(appends: readonly Append[], commit: Commit | undefined): Promise<void> {
    if (commit) await this.#makeDurable(commit);
    this.#setQueuedBytes(this.#queuedBytes - appends.reduce((sum, append) => sum + append.sizeBytes, 0));
    this.#admitWaiting();
  }

  async #makeDurable(commit: Commit): Promise<void> {
    try {
      if (this.#failure) throw this.#failure;
      await this.#parts.walSync.sync(commit.appends.length <= SMALL_COMMIT_APPENDS);
    } catch (error) {
      this.#fail(commit.appends, error);
      return;
    }
    for (const [partition, end] of commit.ends) {
      partition.durableEnd = end;
      for (const listener of partition.listeners) listener();
    }
    commit.appends.forEach((append, index) => {
      const positions = commit.positions[index];
      if (positions) append.resolve(positions);
      else append.reject(unknownTopic(append.topic.name));
    });
    this.#metrics.commits.add(1);
    this.#metrics.records.add(commit.positions.reduce((sum, positions) => sum + (positions?.length ?? 0), 0));
    this.#metrics.commitSeconds.observe((performance.now() - commit.startMs) / 1000);
  }

  /** Writes one transaction; rejects its appends and answers nothing when that fails. */
  #commit(appends: readonly Append[]): Commit | undefined {
    const startMs = performance.now();
    const ends = new Map<Partition, number>();
    const atMs = this.#parts.clock.nowMs();
    try {
      const positions = inTransaction(this.#parts.db, () => {
        this.#parts.offsets.write();
        return appends.map((append) => (append.topic.isDead ? undefined : this.#insert(append, ends, atMs)));
      });
      this.#parts.offsets.written();
      for (const [partition, end] of ends) partition.nextOffset = end;
      return { appends, positions, ends, startMs };
    } catch (cause) {
      const error = new EventLogError('unavailable', `the event log could not write: ${messageOf(cause)}`, { cause });
      this.#parts.logger.error('event-log-write-failed', { error: cause });
      for (const append of appends) for (const partition of append.topic.partitions) partition.tail.clear();
      for (const append of appends) append.reject(error);
      return undefined;
    }
  }

  #insert(append: Append, ends: Map<Partition, number>, atMs: number): readonly Position[] {
    const { name: topic, partitions } = append.topic;
    return append.records.map((record) => {
      const partition = partitions[partitionOfKey(record.key, partitions.length)];
      if (!partition) throw new RangeError(`${topic}: no partition for the key`);
      const offset = ends.get(partition) ?? partition.nextOffset;
      this.#parts.table.insert(partition, offset, record, atMs);
      if (append.topic.cleanup.kind === 'keep') partition.tail.push({ offset, record, atMs });
      ends.set(partition, offset + 1);
      return { topic, partition: partition.number, offset };
    });
  }

  /** After a failed fsync nobody knows what the disk holds: nothing is written any more until the log is opened again. */
  #fail(appends: readonly Append[], cause: unknown): void {
    const failure = this.#failure ?? syncFailure(cause);
    if (!this.#failure) this.#parts.logger.error('event-log-sync-failed', { error: cause });
    this.#failure = failure;
    for (const append of [...appends, ...this.#queue.splice(0)]) append.reject(failure);
    for (const admit of this.#waiting.splice(0)) admit();
  }
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function syncFailure(cause: unknown): EventLogError {
  const message = `the event log could not make its records durable: ${messageOf(cause)}; open it again`;
  return new EventLogError('unavailable', message, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const NO_METRIC: Counter & Gauge & Histogram = { add: () => {}, set: () => {}, observe: () => {} };

function writerMetrics(meter: Meter | undefined) {
  return {
    commits: meter?.counter('event_log_commits_total', 'Commits of gathered appends') ?? NO_METRIC,
    records: meter?.counter('event_log_appended_records_total', 'Records made durable') ?? NO_METRIC,
    queuedBytes: meter?.gauge('event_log_queued_bytes', 'Bytes of appends queued or in flight') ?? NO_METRIC,
    commitSeconds:
      meter?.histogram(
        'event_log_commit_seconds',
        'Time of one commit, fsync included',
        [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5],
      ) ?? NO_METRIC,
  };
}
