import type { LogRecord } from '../event-log.ts';
import type { RecordText } from '../record-text.ts';

/** A record of a tail, as it was written. */
export interface TailEntry {
  readonly offset: number;
  readonly record: RecordText;
  readonly atMs: number;
  /** Made for the first reader, given to all. */
  shared?: LogRecord;
}

const KEPT_RECORDS = 32;
/** Larger records are read from the file: a tail takes 512 KiB at most. */
const MAX_RECORD_BYTES = 8 * 1024;

/**
 * The newest records of a partition in memory: consumers that keep up read what was just written without asking the file.
 * Its offsets have no gap.
 */
export class Tail {
  #entries: TailEntry[] = [];

  /** Adds the next record of the partition. */
  push(entry: TailEntry): void {
    if (entry.record.sizeBytes > MAX_RECORD_BYTES) {
      this.#entries = [];
      return;
    }
    if (this.#entries.length >= 2 * KEPT_RECORDS) this.#entries = this.#entries.slice(-KEPT_RECORDS);
    this.#entries.push(entry);
  }

  /** Forgets everything: what was pushed since the last commit may not be there. */
  clear(): void {
    this.#entries = [];
  }

  /** Records in `[from, end)`, at most `limit`; undefined when it does not reach back to `from`. */
  read(from: number, end: number, limit: number): readonly TailEntry[] | undefined {
    const first = this.#entries[0]?.offset;
    if (first === undefined || from < first) return undefined;
    return this.#entries.slice(from - first, Math.min(end - first, from - first + limit));
  }
}
