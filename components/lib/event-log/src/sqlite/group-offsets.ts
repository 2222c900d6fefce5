import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock, Logger } from '@airy/observability';
import type { Partition } from './catalog.ts';
import { inTransaction, integer } from './database.ts';

const FLUSH_AFTER_MS = 50;

/**
 * Committed offsets of consumer groups. A commit is kept in memory and written with the next append, or 50 ms later;
 * a crash in between makes the records come again.
 */
export class GroupOffsets {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #dirty = new Map<string, { readonly group: string; readonly partition: Partition; readonly next: number }>();
  readonly #closing = new AbortController();
  #isScheduled = false;

  constructor(db: DatabaseSync, clock: Clock, logger: Logger) {
    this.#db = db;
    this.#clock = clock;
    this.#logger = logger;
    this.#select = db.prepare('select next from group_offsets where consumer = ? and partition = ?');
    this.#upsert = db.prepare(
      'insert into group_offsets (consumer, partition, next) values (?, ?, ?) on conflict do update set next = excluded.next',
    );
  }

  /** The offset of the next record the group wants, `undefined` when it has never committed. */
  committed(group: string, partition: Partition): number | undefined {
    const dirty = this.#dirty.get(keyOf(group, partition));
    if (dirty) return dirty.next;
    const row = this.#select.get(group, partition.id);
    return row ? integer(row.next) : undefined;
  }

  commit(group: string, partition: Partition, next: number): void {
    this.#dirty.set(keyOf(group, partition), { group, partition, next });
    if (this.#isScheduled || this.#closing.signal.aborted) return;
    this.#isScheduled = true;
    void this.#clock.sleep(FLUSH_AFTER_MS, this.#closing.signal).then(() => {
      this.#isScheduled = false;
      this.#flushQuietly();
    });
  }

  /** Writes what is waiting; inside the caller's transaction. */
  write(): void {
    for (const { group, partition, next } of this.#dirty.values()) {
      if (!partition.isDead) this.#upsert.run(group, partition.id, next);
    }
  }

  /** Call it when the transaction around {@link write} has been committed. */
  written(): void {
    this.#dirty.clear();
  }

  /** Writes what is waiting in a transaction of its own. */
  flush(): void {
    if (this.#dirty.size === 0) return;
    inTransaction(this.#db, () => this.write());
    this.written();
  }

  /** Writes the rest and stops the timer. */
  close(): void {
    this.#closing.abort();
    this.#flushQuietly();
  }

  #flushQuietly(): void {
    try {
      if (this.#db.isOpen) this.flush();
    } catch (error) {
      // The offsets stay in memory and go with the next flush; a crash before it only repeats records.
      this.#logger.warn('event-log-offsets-not-written', { error });
    }
  }
}

function keyOf(group: string, partition: Partition): string {
  return `${partition.id}/${group}`;
}
