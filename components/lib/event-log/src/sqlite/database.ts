import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { EventLogError } from '../event-log.ts';

const SCHEMA_VERSION = 1;

/**
 * `records.id` = partition id × 2³⁶ + offset: one integer key, so that a partition's records lie together and an append
 * goes to the right end of its range. Ids stay below 2⁵³ for 131,071 partitions of 6.8 × 10¹⁰ records.
 */
const SCHEMA = `
create table if not exists topics (
  id integer primary key autoincrement, name text not null unique, cleanup text not null,
  replication_factor integer not null) strict;
create table if not exists partitions (
  id integer primary key autoincrement, topic integer not null, number integer not null,
  end_floor integer not null default 0, compacted_to integer not null default 0, unique (topic, number)) strict;
create table if not exists dead_partitions (id integer primary key) strict;
create table if not exists records (
  id integer primary key, key text not null, value text, headers text, at integer not null) strict;
create index if not exists tombstones on records (at) where value is null;
create table if not exists group_offsets (
  consumer text not null, partition integer not null, next integer not null,
  primary key (consumer, partition)) strict, without rowid;
create table if not exists newest (
  partition integer not null, key text not null, id integer not null,
  primary key (partition, key)) strict, without rowid;
`;

const OFFSETS_PER_PARTITION = 2 ** 36;

/** The key of a record in the `records` table. */
export function recordId(partitionId: number, offset: number): number {
  return partitionId * OFFSETS_PER_PARTITION + offset;
}

/** The offset in a key made by {@link recordId}. */
export function offsetOfId(id: number): number {
  return id % OFFSETS_PER_PARTITION;
}

/** An integer column; every integer of this file's tables is below 2⁵³. */
export function integer(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`expected an integer from SQLite, got ${typeof value}`);
  return value;
}

/** A text column that is never null. */
export function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`expected text from SQLite, got ${typeof value}`);
  return value;
}

/**
 * Opens the file and takes its lock for as long as it is open; makes the file, its folder and its tables when missing.
 *
 * Commits write the WAL without an fsync of their own (`synchronous=NORMAL`); who needs durability calls
 * `WalSync.sync()` after the commit, which is the fsync that `synchronous=FULL` would do, off the event loop.
 *
 * @throws {EventLogError} `in-use` when another process or log has the file open; `unavailable` when it cannot be opened
 */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new DatabaseSync(path, { timeout: 0 });
    // Pages of 8 KiB: records of 1 KB fill them better than the default 4 KiB does. Only a new file takes the setting.
    db.exec('pragma page_size = 8192');
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
    db.exec('begin immediate; commit');
    prepareSchema(db, path);
    // What a killed process left in the WAL becomes durable before anyone reads it.
    db.exec('pragma wal_checkpoint(truncate); begin immediate');
    db.exec(`pragma user_version = ${SCHEMA_VERSION}; commit; pragma synchronous = normal`);
    // A checkpoint runs on the event loop: 4 MB at a time hold it up for some 10 ms.
    db.exec('pragma cache_size = -8192; pragma wal_autocheckpoint = 500');
    return db;
  } catch (error) {
    db?.close();
    throw openError(path, error);
  }
}

function prepareSchema(db: DatabaseSync, path: string): void {
  const version = integer(db.prepare('pragma user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    throw new EventLogError(
      'unavailable',
      `${path} was written by a newer version (schema ${version}); this one reads up to ${SCHEMA_VERSION}`,
    );
  }
  db.exec(`begin; ${SCHEMA} commit`);
}

function openError(path: string, error: unknown): EventLogError {
  if (error instanceof EventLogError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(reason)) {
    return new EventLogError('in-use', `${path} is open in another process; stop it, or use another data folder`, {
      cause: error,
    });
  }
  return new EventLogError('unavailable', `cannot open the event log ${path}: ${reason}`, { cause: error });
}

/** Runs `work` in one transaction; nothing of it stays when it throws. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    // SQLite has already rolled back by itself after some errors (disk full); a second rollback would hide the first.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
