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

/**
 * The events of one commit, the six values of each one after the other: topic, partition, step, index of the kind,
 * subject, time. Flat, since this is added to for every record of the log: an array or a text for each costs twice as
 * much to make and to store.
 */
export type Entries = (number | string)[];

const VALUES_PER_ENTRY = 6;

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

  /** Adds a commit's events and forgets the oldest beyond the bound. In the caller's transaction. */
  add(entries: Readonly<Entries>): void {
    if (entries.length === 0) return;
    const added = entries.length / VALUES_PER_ENTRY;
    this.insert.run(added, JSON.stringify(entries));
    this.entries += added;
    while (this.entries > this.kept) {
      const page = this.oldest.get();
      if (!page || page.entries === this.entries) return;
      this.remove.run(page.id);
      this.entries -= page.entries;
      for (const { topic, partition, step } of changesOf(entriesOf(page.body))) {
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
      for (const change of changesOf(entriesOf(page.body)).toReversed()) {
        if (change.step >= (from[change.topic]?.[change.partition] ?? 0)) found.push(change);
        else open.delete(`${change.topic}:${change.partition}`);
      }
      if (found.length > limit) return 'too-old';
    }
    return found.reverse();
  }
}

/** The changes that entries stand for. */
export function changesOf(entries: Readonly<Entries>): readonly Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < entries.length; at += VALUES_PER_ENTRY) {
    changes.push({
      topic: Number(entries[at]),
      partition: Number(entries[at + 1]),
      step: Number(entries[at + 2]),
      kind: CHANGE_KINDS[Number(entries[at + 3])] ?? 'message-updated',
      subject: entries[at + 4] ?? '',
      atMs: Number(entries[at + 5]),
    });
  }
  return changes;
}

function entriesOf(body: string): Readonly<Entries> {
  return JSON.parse(body) as Entries; // written by `add`
}
