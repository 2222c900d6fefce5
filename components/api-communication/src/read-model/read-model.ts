import type { DatabaseSync } from 'node:sqlite';
import { STEPS_PER_RECORD, type StepVector } from '../domain/cursor.ts';
import type { Change } from './changes.ts';
import { isCorruption, type Opening, openReader, openWriter, removeDatabase } from './database.ts';
import { CONSUMED, type ConsumedTopic } from './positions.ts';
import { type Projected, type ProjectedBatch, Projection } from './projection.ts';
import { Reader } from './reader.ts';

/** Records of one transaction at most, unless one batch alone has more. */
const MAX_TRANSACTION_RECORDS = 2_000;
/** A batch of at most so many is not made to wait for others. */
const PROMPT_RECORDS = 10;

/** Transactions of fewer records are followed by the next at once. */
const PACED_FROM_RECORDS = 8;
/** Transactions of as many records are those of a catch-up: time counts. */
const PACED_BELOW_RECORDS = 500;
const PAUSE_MS_PER_RECORD = 0.25;
const MAX_PAUSE_MS = 10;

/**
 * Pause after a transaction, ms. A commit costs by the pages it touches, and under load records that come a few ms apart
 * touch the same ones: the fuller the last transaction, the longer the next one gathers.
 */
function pauseAfter(records: number): number {
  if (records < PACED_FROM_RECORDS || records >= PACED_BELOW_RECORDS) return 0;
  return Math.min(MAX_PAUSE_MS, records * PAUSE_MS_PER_RECORD);
}

export interface ReadModelOptions {
  /** Called after each commit, before the waiting reads go on. */
  readonly onCommit?: (projected: Projected) => void;
  /** Events kept for sockets that come back. */
  readonly keptChanges?: number;
}

interface Pending {
  readonly batch: ProjectedBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Open {
  readonly writer: DatabaseSync;
  readonly readerDb: DatabaseSync;
  readonly projection: Projection;
  readonly reader: Reader;
}

/**
 * The read model: one file, written by one projection in this thread, read on a connection of its own.
 *
 * Batches that wait together are applied in one transaction. The caller closes.
 */
export class ReadModel {
  private readonly file: string;
  private readonly options: ReadModelOptions;
  private readonly pending: Pending[] = [];
  private readonly waiting = new Set<() => void>();
  private flush: NodeJS.Immediate | undefined;
  private pause: NodeJS.Timeout | undefined;
  /** Called when the pause ends: the batches it holds back are committed. */
  private held: Pending[] = [];
  private open: Open;
  /** How the file was found when it was opened last. */
  opening: Opening;
  /** Set when a write found the file damaged: `rebuild` mends it. */
  isDamaged = false;

  constructor(file: string, options: ReadModelOptions = {}) {
    this.file = file;
    this.options = options;
    [this.open, this.opening] = this.openAll();
  }

  get reader(): Reader {
    return this.open.reader;
  }

  /**
   * Applies a batch; resolves when it is committed, under load some ms later (see `pauseAfter`): who brings batches one
   * after the other then brings fuller ones. Reads, `until` and `onCommit` see it at once. The same batch may
   * come again after it rejects, and after it does not.
   */
  apply(batch: ProjectedBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ batch, resolve, reject });
      if (this.pause) return;
      // Somebody waits for a few records on a screen: they are applied in this turn, after what other partitions bring in it.
      if (batch.records.length <= PROMPT_RECORDS) process.nextTick(() => this.flushPromptly());
      else this.flushSoon();
    });
  }

  private flushSoon(): void {
    this.flush ??= setImmediate(() => this.flushOnce());
  }

  private flushPromptly(): void {
    if (this.flush || this.pause || this.pending.length === 0) return;
    this.flushOnce();
  }

  /** The offset of the next record wanted. */
  nextOffset(topic: ConsumedTopic, partition: number): number {
    return this.open.projection.positions.of(CONSUMED.indexOf(topic), partition).nextOffset;
  }

  /** How far the events are applied: the cursor of someone who has read everything now. */
  cursor(): StepVector {
    return CONSUMED.map((_, topic) =>
      this.open.projection.positions.partitions(topic).map(({ nextOffset }) => nextOffset * STEPS_PER_RECORD),
    );
  }

  /** @see ChangeLog.after */
  changesAfter(from: StepVector, limit: number): readonly Change[] | 'too-old' {
    return this.open.projection.changeLog.after(from, limit);
  }

  /** Resolves true once the record is projected, false after `timeoutMs` without it. */
  reached(topic: ConsumedTopic, partition: number, offset: number, timeoutMs: number): Promise<boolean> {
    return this.until(() => (this.nextOffset(topic, partition) > offset ? true : undefined), timeoutMs).then(
      (found) => found === true,
    );
  }

  /** What `check` finds, asked now and after each commit; undefined after `timeoutMs` of finding nothing. */
  until<T>(check: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
    const now = check();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const done = (found: T | undefined) => {
        clearTimeout(timer);
        this.waiting.delete(again);
        resolve(found);
      };
      const again = () => {
        const found = check();
        if (found !== undefined) done(found);
      };
      const timer = setTimeout(() => done(undefined), timeoutMs);
      this.waiting.add(again);
    });
  }

  /** Starts from an empty file: everything is wanted from offset 0 again. No batch may be waiting. */
  rebuild(): void {
    this.closeAll();
    removeDatabase(this.file);
    this.isDamaged = false;
    [this.open, this.opening] = this.openAll();
  }

  /** Rejects what waits, then closes. Safe to call twice. */
  close(): void {
    if (this.flush) clearImmediate(this.flush);
    clearTimeout(this.pause);
    for (const { resolve } of this.held.splice(0)) resolve();
    for (const { reject } of this.pending.splice(0)) reject(new Error('the read model is closed'));
    this.closeAll();
  }

  private flushOnce(): void {
    this.flush = undefined;
    const taken: Pending[] = [];
    let records = 0;
    while (
      this.pending[0] &&
      (taken.length === 0 || records + this.pending[0].batch.records.length <= MAX_TRANSACTION_RECORDS)
    ) {
      const next = this.pending.shift();
      if (!next) break;
      taken.push(next);
      records += next.batch.records.length;
    }
    let projected: Projected;
    try {
      projected = this.open.projection.apply(taken.map(({ batch }) => batch));
    } catch (error) {
      if (isCorruption(error)) this.isDamaged = true;
      for (const { reject } of taken) reject(error);
      if (this.pending.length > 0) this.flushSoon();
      return;
    }
    if (taken.some(({ batch }) => batch.topic === 'channels')) this.reader.forgetChannels();
    const pauseMs = this.pending.length > 0 ? 0 : pauseAfter(records);
    if (pauseMs > 0) {
      this.held = taken;
      this.pause = setTimeout(() => this.endPause(), pauseMs);
    } else {
      for (const { resolve } of taken) resolve();
      if (this.pending.length > 0) this.flushSoon();
    }
    this.options.onCommit?.(projected);
    for (const again of [...this.waiting]) again();
  }

  private endPause(): void {
    for (const { resolve } of this.held.splice(0)) resolve();
    // A turn later, so that what those who waited bring next is in the same transaction.
    setImmediate(() => {
      this.pause = undefined;
      if (this.pending.length > 0) this.flushSoon();
    });
  }

  private openAll(): [Open, Opening] {
    const { db: writer, opening } = openWriter(this.file);
    const { keptChanges } = this.options;
    const projection = new Projection(writer, keptChanges === undefined ? {} : { keptChanges });
    const readerDb = openReader(this.file);
    return [{ writer, readerDb, projection, reader: new Reader(readerDb) }, opening];
  }

  private closeAll(): void {
    for (const db of [this.open.readerDb, this.open.writer]) if (db.isOpen) db.close();
  }
}
