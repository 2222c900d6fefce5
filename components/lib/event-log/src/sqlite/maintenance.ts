import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Logger } from '@airy/observability';
import type { Catalog, Partition, Topic } from './catalog.ts';
import { inTransaction, integer, offsetOfId, recordId, text } from './database.ts';
import type { Writer } from './writer.ts';

/** Records of one step: a few milliseconds of the event loop. */
const STEP_RECORDS = 200;
/** How long appends may hold a step up. */
const MAX_WAIT_MS = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

/** When the maintenance does what. */
export interface MaintenanceOptions {
  /** Between two rounds of compaction and retention. Default 5 s. */
  readonly maintenanceIntervalMs?: number;
  /** How long a tombstone is kept, so that every reader sees it. Default one day. */
  readonly tombstoneRetentionMs?: number;
}

interface MaintenanceParts {
  readonly db: DatabaseSync;
  readonly catalog: Catalog;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Removes what need not be kept: older records of a key (compacted topics), old tombstones, records past their
 * retention, records of deleted topics. In small transactions, each its own turn of the event loop, when no append is in
 * flight or twice a second.
 */
export class Maintenance {
  readonly #parts: MaintenanceParts;
  readonly #intervalMs: number;
  readonly #tombstoneRetentionMs: number;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;

  constructor(parts: MaintenanceParts, options: MaintenanceOptions) {
    this.#parts = parts;
    this.#intervalMs = options.maintenanceIntervalMs ?? 5000;
    this.#tombstoneRetentionMs = options.tombstoneRetentionMs ?? DAY_MS;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#parts;
    const { signal } = this.#stopping;
    await clock.sleep(this.#intervalMs, signal);
    while (!signal.aborted) {
      try {
        await this.#round();
      } catch (error) {
        logger.warn('event-log-maintenance-failed', { error });
      }
      await clock.sleep(this.#intervalMs, signal);
    }
  }

  async #round(): Promise<void> {
    await this.#repeat(() => this.#buryStep());
    for (const topic of this.#parts.catalog.all()) {
      for (const partition of topic.partitions) await this.#maintain(topic, partition);
    }
  }

  async #maintain(topic: Topic, partition: Partition): Promise<void> {
    const { cleanup } = topic;
    const nowMs = this.#parts.clock.nowMs();
    if (cleanup.kind === 'compact') {
      await this.#repeat(() => this.#compactStep(partition));
      await this.#repeat(() => this.#tombstoneStep(partition, nowMs - this.#tombstoneRetentionMs));
    }
    if (cleanup.kind === 'retain') {
      await this.#repeat(() => this.#retainStep(partition, nowMs - cleanup.retentionMs));
    }
  }

  /** Steps, in turns of the event loop that no append needs, until one has nothing left to do. */
  async #repeat(step: () => boolean): Promise<void> {
    let hasMore = true;
    while (hasMore && !this.#stopping.signal.aborted) {
      await this.#quietMoment();
      hasMore = step();
      await nextTurn();
    }
  }

  /** No append in flight, or a while later all the same: a log that is never idle must not grow for that. */
  async #quietMoment(): Promise<void> {
    const waited = new AbortController();
    const { clock, writer } = this.#parts;
    await Promise.race([writer.drained(), clock.sleep(MAX_WAIT_MS, waited.signal)]);
    waited.abort();
  }

  /** Removes some records of deleted topics; true when there may be more. */
  #buryStep(): boolean {
    const { db } = this.#parts;
    const row = db.prepare('select id from dead_partitions limit 1').get();
    if (!row) return false;
    const id = integer(row.id);
    inTransaction(db, () => {
      const { changes } = db
        .prepare('delete from records where id in (select id from records where id >= ? and id < ? limit ?)')
        .run(recordId(id, 0), recordId(id + 1, 0), STEP_RECORDS);
      if (Number(changes) === STEP_RECORDS) return;
      db.prepare('delete from newest where partition = ?').run(id);
      db.prepare('delete from dead_partitions where id = ?').run(id);
    });
    return true;
  }

  /** Goes on from where the last step ended: a record replaces the older one of its key. */
  #compactStep(partition: Partition): boolean {
    if (partition.isDead || partition.compactedTo >= partition.durableEnd) return false;
    const { db } = this.#parts;
    const from = recordId(partition.id, partition.compactedTo);
    const rows = db
      .prepare('select id, key from records where id >= ? and id < ? order by id limit ?')
      .all(from, recordId(partition.id, partition.durableEnd), STEP_RECORDS);
    const last = rows[rows.length - 1];
    const compactedTo = last && rows.length === STEP_RECORDS ? offsetOfId(integer(last.id)) + 1 : partition.durableEnd;
    inTransaction(db, () => {
      const older = db.prepare('select id from newest where partition = ? and key = ?');
      const remove = db.prepare('delete from records where id = ?');
      const keep = db.prepare(
        'insert into newest (partition, key, id) values (?, ?, ?) on conflict do update set id = excluded.id',
      );
      for (const row of rows) {
        const key = text(row.key);
        const previous = older.get(partition.id, key);
        if (previous) remove.run(integer(previous.id));
        keep.run(partition.id, key, integer(row.id));
      }
      db.prepare('update partitions set compacted_to = ? where id = ?').run(compactedTo, partition.id);
    });
    partition.compactedTo = compactedTo;
    return partition.compactedTo < partition.durableEnd;
  }

  /** Removes tombstones stored before `beforeMs`, with what is known of their keys. */
  #tombstoneStep(partition: Partition, beforeMs: number): boolean {
    if (partition.isDead) return false;
    const { db } = this.#parts;
    const rows = db
      .prepare(
        'select id, key from records indexed by tombstones where value is null and at < ? and id >= ? and id < ? limit ?',
      )
      .all(beforeMs, recordId(partition.id, 0), recordId(partition.id, partition.compactedTo), STEP_RECORDS);
    if (rows.length === 0) return false;
    this.#remove(partition, () => {
      const remove = db.prepare('delete from records where id = ?');
      const forget = db.prepare('delete from newest where partition = ? and key = ? and id = ?');
      for (const row of rows) {
        remove.run(integer(row.id));
        forget.run(partition.id, text(row.key), integer(row.id));
      }
    });
    return rows.length === STEP_RECORDS;
  }

  /** Removes the oldest records while they were stored before `beforeMs`. */
  #retainStep(partition: Partition, beforeMs: number): boolean {
    if (partition.isDead) return false;
    const { db } = this.#parts;
    const rows = db
      .prepare('select id, at from records where id >= ? and id < ? order by id limit ?')
      .all(recordId(partition.id, 0), recordId(partition.id, partition.durableEnd), STEP_RECORDS);
    const kept = rows.findIndex((row) => integer(row.at) >= beforeMs);
    const old = kept < 0 ? rows : rows.slice(0, kept);
    const last = old[old.length - 1];
    if (!last) return false;
    this.#remove(partition, () => {
      db.prepare('delete from records where id >= ? and id <= ?').run(recordId(partition.id, 0), integer(last.id));
    });
    return old.length === STEP_RECORDS;
  }

  /** The end of a partition is remembered apart from its records, which may all go. */
  #remove(partition: Partition, work: () => void): void {
    const { db } = this.#parts;
    inTransaction(db, () => {
      work();
      db.prepare('update partitions set end_floor = ? where id = ?').run(partition.durableEnd, partition.id);
    });
  }
}
