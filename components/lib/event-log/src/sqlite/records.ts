import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogRecord } from '../event-log.ts';
import type { RecordText } from '../record-text.ts';
import type { Partition } from './catalog.ts';
import { integer, offsetOfId, recordId, text, textOrNull } from './database.ts';

const MAX_READ_BYTES = 1024 * 1024;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** The `records` table. */
export class RecordTable {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('insert into records (id, key, value, headers, at) values (?, ?, ?, ?, ?)');
    this.#select = db.prepare(
      'select id, key, value, headers, at from records where id >= ? and id < ? order by id limit ?',
    );
  }

  /** Stores one record; the caller holds the transaction. */
  insert(partition: Partition, offset: number, record: RecordText, atMs: number): void {
    this.#insert.run(recordId(partition.id, offset), record.key, record.value, record.headers, atMs);
  }

  /**
   * Durable records from `fromOffset` on, at most `limit` and about 1 MiB of them, at least one when there is one.
   */
  read(partition: Partition, fromOffset: number, limit: number): LogRecord[] {
    const records: LogRecord[] = [];
    let readBytes = 0;
    const from = recordId(partition.id, Math.max(0, fromOffset));
    for (const row of this.#select.iterate(from, recordId(partition.id, partition.durableEnd), limit)) {
      const value = textOrNull(row.value);
      const headers = textOrNull(row.headers);
      records.push({
        topic: partition.topic,
        partition: partition.number,
        offset: offsetOfId(integer(row.id)),
        key: text(row.key),
        value: value === null ? null : JSON.parse(value),
        headers: headers === null ? NO_HEADERS : JSON.parse(headers),
        timestampMs: integer(row.at),
      });
      readBytes += value?.length ?? 0;
      if (readBytes >= MAX_READ_BYTES) break;
    }
    return records;
  }
}
