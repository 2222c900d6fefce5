import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogRecord } from '../event-log.ts';
import type { RecordText } from '../record-text.ts';
import type { Partition } from './catalog.ts';
import { offsetOfId, recordId } from './database.ts';

const MAX_READ_BYTES = 1024 * 1024;
/** Small, since nothing is known yet of the size of the records. */
const FIRST_PAGE_RECORDS = 16;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** `id, key, value, headers, at` of a strict table: its column types are certain. */
type Row = readonly [number, string, string | null, string | null, number];

/** The `records` table. */
export class RecordTable {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('insert into records (id, key, value, headers, at) values (?, ?, ?, ?, ?)');
    this.#select = db.prepare(
      'select id, key, value, headers, at from records where id >= ? and id < ? order by id limit ?',
    );
    // Twice the rate of rows as objects.
    this.#select.setReturnArrays(true);
  }

  /** Stores one record; the caller holds the transaction. */
  insert(partition: Partition, offset: number, record: RecordText, atMs: number): void {
    this.#insert.run(recordId(partition.id, offset), record.key, record.value, record.headers, atMs);
  }

  /**
   * Durable records from `fromOffset` on, at most `limit` and about 1 MiB of them, at least one when there is one.
   */
  read(partition: Partition, fromOffset: number, limit: number): LogRecord[] {
    const recent = partition.tail.read(fromOffset, partition.durableEnd, limit);
    if (recent)
      return recent.map((entry) => {
        const { offset, record, atMs } = entry;
        entry.shared ??= toRecord(partition, [
          recordId(partition.id, offset),
          record.key,
          record.value,
          record.headers,
          atMs,
        ]);
        return entry.shared;
      });
    const records: LogRecord[] = [];
    const end = recordId(partition.id, partition.durableEnd);
    let next = recordId(partition.id, Math.max(0, fromOffset));
    let readBytes = 0;
    let pageSize = FIRST_PAGE_RECORDS;
    while (records.length < limit && readBytes < MAX_READ_BYTES) {
      const wanted = Math.min(pageSize, limit - records.length);
      const rows = this.#select.all(next, end, wanted) as unknown as readonly Row[]; // the statement returns arrays
      for (const row of rows) {
        records.push(toRecord(partition, row));
        readBytes += 1 + (row[2]?.length ?? 0);
        next = row[0] + 1;
      }
      if (rows.length < wanted) break;
      // As many as are likely to fill the rest.
      pageSize = Math.ceil(((MAX_READ_BYTES - readBytes) * records.length) / readBytes);
    }
    return records;
  }
}

function toRecord(partition: Partition, [id, key, value, headers, timestampMs]: Row): LogRecord {
  return {
    topic: partition.topic,
    partition: partition.number,
    offset: offsetOfId(id),
    key,
    value: value === null ? null : JSON.parse(value),
    headers: headers === null ? NO_HEADERS : JSON.parse(headers),
    timestampMs,
  };
}
