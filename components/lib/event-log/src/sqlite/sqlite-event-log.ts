import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger, Meter } from '@airy/observability';
import {
  type EventLog,
  EventLogError,
  type LogRecord,
  type NewRecord,
  type Position,
  type SubscribeOptions,
  type Subscription,
  type TopicOutcome,
  type TopicPartition,
  type TopicRequest,
} from '../event-log.ts';
import { Groups } from '../groups/group.ts';
import { partitionOfKey } from '../partitioner.ts';
import { Catalog, type Partition } from './catalog.ts';
import { openDatabase } from './database.ts';
import { GroupOffsets } from './group-offsets.ts';
import { Maintenance, type MaintenanceOptions } from './maintenance.ts';
import { RecordTable } from './records.ts';
import { openWalSync, type WalSync } from './wal-sync.ts';
import { Writer } from './writer.ts';

const DEFAULT_MAX_QUEUED_BYTES = 16 * 1024 * 1024;

/** How the embedded log is opened. */
export interface SqliteEventLogOptions extends MaintenanceOptions {
  /** The database file; made with its folder when missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** Bytes of records queued or in flight past which `append` waits. Default 16 MiB. */
  readonly maxQueuedBytes?: number;
}

/**
 * Opens the embedded log: one SQLite file, for this process alone until `close`.
 *
 * @throws {EventLogError} `in-use` when the file is open elsewhere; `unavailable` when it cannot be opened
 */
export async function openSqliteEventLog(options: SqliteEventLogOptions): Promise<EventLog> {
  const db = openDatabase(options.path);
  try {
    return new SqliteEventLog(db, openWalSync(options.path), options);
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteEventLog implements EventLog {
  readonly #db: DatabaseSync;
  readonly #walSync: WalSync;
  readonly #catalog: Catalog;
  readonly #table: RecordTable;
  readonly #offsets: GroupOffsets;
  readonly #writer: Writer;
  readonly #groups: Groups<Partition>;
  readonly #maintenance: Maintenance;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #closed: Promise<void> | undefined;

  constructor(db: DatabaseSync, walSync: WalSync, options: SqliteEventLogOptions) {
    const { clock, logger, meter } = options;
    this.#db = db;
    this.#walSync = walSync;
    this.#catalog = new Catalog(db);
    this.#table = new RecordTable(db);
    this.#offsets = new GroupOffsets(db, clock, logger);
    const maxQueuedBytes = options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES;
    const offsets = this.#offsets;
    this.#writer = new Writer({ db, table: this.#table, walSync, clock, logger, meter, maxQueuedBytes, offsets });
    this.#groups = new Groups({
      clock,
      logger,
      log: {
        partitions: (topic) => this.#catalog.find(topic)?.partitions ?? [],
        read: (partition, from, limit) => this.#table.read(partition, from, limit),
        committed: (group, partition) => this.#offsets.committed(group, partition),
        commit: (group, partition, next) => this.#offsets.commit(group, partition, next),
        flushCommits: () => this.#offsets.flush(),
      },
    });
    this.#maintenance = new Maintenance({ db, catalog: this.#catalog, writer: this.#writer, clock, logger }, options);
  }

  async append(topicName: string, records: readonly NewRecord[]): Promise<readonly Position[]> {
    if (this.#state === 'closed') throw closedError();
    const topic = this.#catalog.topic(topicName);
    return records.length === 0 ? [] : this.#writer.append(topic, records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#assertOpen();
    for (const topic of options.topics) this.#catalog.topic(topic);
    return this.#groups.subscribe(options);
  }

  async read(partition: TopicPartition, fromOffset: number, limit: number): Promise<readonly LogRecord[]> {
    this.#assertOpen();
    return this.#table.read(this.#catalog.partition(partition.topic, partition.partition), fromOffset, limit);
  }

  async endOffsets(topic: string): Promise<readonly number[]> {
    this.#assertOpen();
    return this.#catalog.topic(topic).partitions.map((partition) => partition.durableEnd);
  }

  async partitionOf(topic: string, key: string): Promise<number> {
    this.#assertOpen();
    return partitionOfKey(key, this.#catalog.topic(topic).partitions.length);
  }

  async ensureTopics(topics: readonly TopicRequest[]): Promise<readonly TopicOutcome[]> {
    this.#assertOpen();
    const outcomes = topics.map((topic) => this.#catalog.ensure(topic));
    if (outcomes.some((outcome) => outcome.kind !== 'unchanged' && outcome.kind !== 'refused')) {
      await this.#walSync.sync();
      await this.#groups.topicsChanged();
    }
    return outcomes;
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    this.#assertOpen();
    const deleted = names.filter((name) => this.#catalog.delete(name));
    if (deleted.length === 0) return;
    await this.#walSync.sync();
    await this.#groups.topicsChanged();
  }

  async listTopics(): Promise<readonly (TopicRequest & { readonly partitions: number })[]> {
    this.#assertOpen();
    return this.#catalog.all().map(({ name, cleanup, replicationFactor, partitions }) => {
      return { name, cleanup, replicationFactor, partitions: partitions.length };
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#state = 'closing';
    // Handlers that are running may still append; only then the door shuts.
    await this.#groups.close();
    this.#state = 'closed';
    await this.#writer.drained();
    await this.#maintenance.stop();
    this.#offsets.close();
    await this.#walSync.close();
    this.#db.close();
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw closedError();
  }
}

function closedError(): EventLogError {
  return new EventLogError('closed', 'the event log is closed');
}
