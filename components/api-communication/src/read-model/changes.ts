import type { DatabaseSync } from 'node:sqlite';
import type { StepVector } from '../domain/cursor.ts';
import { query } from './database.ts';
import { CONSUMED, type Positions } from './positions.ts';

/** What an event is about. Subjects: row ids, but UUIDs for metadata of messages, channels and tags. */
export const CHANGE_KINDS = [
  'message-created',
  'message-updated',
  'conversation-metadata',
  'message-metadata',
  'channel-metadata',
  'channel-updated',
  'tag-updated',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One event for the sockets, without its body: that is read when it is sent. `topic` indexes `CONSUMED`. */
export interface Change {
  readonly topic: number;
  readonly partition: number;
  readonly step: number;
  readonly kind: ChangeKind;
  readonly subject: number | string;
  readonly atMs: number;
}

type StoredChange = readonly [number, number, number, number, number | string, number];

/** Newest events kept for sockets that come back. */
export const KEPT_CHANGES = 50_000;

/** The bounded table of newest events: one row a commit, forgotten from the old end in whole rows. */
export class ChangeLog {
  private readonly positions: Positions;
  private readonly insert;
  private readonly remove;
  private readonly oldest;
  private readonly count;
  private readonly pagesDown;
  private entries = 0;
  private readonly kept: number;

  constructor(db: DatabaseSync, positions: Positions, kept = KEPT_CHANGES) {
    this.positions = positions;
    this.kept = kept;
    this.insert = db.prepare('INSERT INTO change_page (entries, body) VALUES (?, ?)');
    this.remove = db.prepare('DELETE FROM change_page WHERE id = ?');
    this.count = query<{ n: number | null }>(db, 'SELECT sum(entries) AS n FROM change_page');
    this.oldest = query<{ id: number; entries: number; body: string }>(
      db,
      'SELECT id, entries, body FROM change_page ORDER BY id LIMIT 1',
    );
    this.pagesDown = query<{ id: number; body: string }>(
      db,
      'SELECT id, body FROM change_page WHERE id < ? ORDER BY id DESC LIMIT 1',
    );
    this.load();
  }

  load(): void {
    this.entries = this.count.get()?.n ?? 0;
  }

  /** Adds a commit's events and forgets the oldest beyond the bound. Inside the caller's transaction. */
  add(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.insert.run(changes.length, JSON.stringify(changes.map(stored)));
    this.entries += changes.length;
    for (const { topic, partition, step } of changes) {
      this.positions.of(topic, partition).changeEnd = step + 1;
      this.positions.touch(topic, partition);
    }
    while (this.entries > this.kept) {
      const page = this.oldest.get();
      if (!page || this.entries - page.entries < Math.min(this.kept, 1)) return;
      this.remove.run(page.id);
      this.entries -= page.entries;
      for (const { topic, partition, step } of pageOf(page.body)) {
        this.positions.of(topic, partition).changeFloor = step + 1;
        this.positions.touch(topic, partition);
      }
    }
  }

  /**
   * The events at or after `from`, oldest first; `too-old` when some of them are forgotten, or when they are more than
   * `limit`: then to load anew is cheaper.
   */
  after(from: StepVector, limit: number): readonly Change[] | 'too-old' {
    const open = new Set<string>();
    for (const topic of CONSUMED.keys()) {
      for (const [partition, { changeFloor, changeEnd }] of this.positions.partitions(topic).entries()) {
        const wanted = from[topic]?.[partition] ?? 0;
        if (wanted < changeFloor) return 'too-old';
        if (wanted < changeEnd) open.add(`${topic}:${partition}`);
      }
    }
    const found: Change[] = [];
    let below = Number.MAX_SAFE_INTEGER;
    while (open.size > 0) {
      const page = this.pagesDown.get(below);
      if (!page) break;
      below = page.id;
      for (const change of pageOf(page.body).toReversed()) {
        if (change.step >= (from[change.topic]?.[change.partition] ?? 0)) found.push(change);
        else open.delete(`${change.topic}:${change.partition}`);
      }
      if (found.length > limit) return 'too-old';
    }
    return found.reverse();
  }
}

function stored(change: Change): StoredChange {
  const { topic, partition, step, kind, subject, atMs } = change;
  return [topic, partition, step, CHANGE_KINDS.indexOf(kind), subject, atMs];
}

function pageOf(body: string): readonly Change[] {
  const entries = JSON.parse(body) as readonly StoredChange[]; // written by `add`
  return entries.map(([topic, partition, step, kind, subject, atMs]) => ({
    topic,
    partition,
    step,
    kind: CHANGE_KINDS[kind] ?? 'message-updated',
    subject,
    atMs,
  }));
}
