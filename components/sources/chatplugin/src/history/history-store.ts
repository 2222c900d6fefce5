import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ConversationId, Message, MessageId } from '@airy/domain';
import type { TopicPartition } from '@airy/event-log';

/** A message as visitors see it, with its place in the log. */
export interface VisibleMessage {
  readonly message: Message;
  readonly partition: number;
  /** Where it became visible: created by the visitor, or delivered to him. */
  readonly visibleOffset: number;
}

/** Part of the file's name: a new layout is a new file, filled again from the log. */
const LAYOUT = 'history-v1.sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS position (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, partition INTEGER NOT NULL, created INTEGER NOT NULL,
    visible INTEGER, json TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS message_visible ON message (conversation, visible);
  CREATE TABLE IF NOT EXISTS accepted (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, raw_offset INTEGER NOT NULL, json TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS accepted_conversation ON accepted (conversation, raw_offset);
`;

/**
 * This replica's copy of the conversations: a projection of the log that may be deleted any time.
 *
 * All calls are synchronous. A power cut may lose the newest transactions, with their positions: they are read again.
 */
export class HistoryStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param dataDir - a folder of this replica's own; made when missing */
  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, LAYOUT);
    try {
      this.#db = openDatabase(path);
    } catch {
      // a damaged projection is worth nothing: the log has it all
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      this.#db = openDatabase(path);
    }
  }

  /** Runs `work` as one transaction. */
  transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The offset of the next record to fold, 0 at the start. */
  next({ topic, partition }: TopicPartition): number {
    const row = this.#sql('SELECT next FROM position WHERE topic = ? AND partition = ?').get(topic, partition);
    return Number(row?.next ?? 0);
  }

  setNext({ topic, partition }: TopicPartition, next: number): void {
    this.#sql(
      'INSERT INTO position VALUES (?, ?, ?) ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next',
    ).run(topic, partition, next);
  }

  /** Adds a message unless its id is known. @returns whether it was new */
  add(message: Message, place: { readonly partition: number; readonly offset: number }, visible: boolean): boolean {
    const { changes } = this.#sql('INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?)').run(
      message.id,
      message.conversationId,
      place.partition,
      place.offset,
      visible ? place.offset : null,
      JSON.stringify(message),
    );
    this.#sql('DELETE FROM accepted WHERE id = ?').run(message.id);
    return changes > 0;
  }

  /** Makes a message visible from `offset` on. @returns it, or undefined when it is unknown or was visible before */
  show(id: MessageId, offset: number): Message | undefined {
    const row = this.#sql('UPDATE message SET visible = ? WHERE id = ? AND visible IS NULL RETURNING json').get(
      offset,
      id,
    );
    return row && parseMessage(row.json);
  }

  /** Notes a visitor's message that is durable as a raw event (at `offset`) and not routed yet. */
  accept(message: Message, offset: number): void {
    this.#sql(
      'INSERT OR IGNORE INTO accepted SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = ?1)',
    ).run(message.id, message.conversationId, offset, JSON.stringify(message));
  }

  /** The visitor's messages that are accepted and not routed yet, oldest first. */
  accepted(conversation: ConversationId): readonly Message[] {
    return this.#sql('SELECT json FROM accepted WHERE conversation = ? ORDER BY raw_offset')
      .all(conversation)
      .map(({ json }) => parseMessage(json));
  }

  hasAccepted(conversation: ConversationId): boolean {
    return this.#sql('SELECT 1 FROM accepted WHERE conversation = ? LIMIT 1').get(conversation) !== undefined;
  }

  /** All visible messages of a conversation, oldest first. */
  history(conversation: ConversationId): readonly Message[] {
    return this.#sql(
      'SELECT json FROM message WHERE conversation = ? AND visible IS NOT NULL ORDER BY partition, created',
    )
      .all(conversation)
      .map(({ json }) => parseMessage(json));
  }

  /** What became visible after `offset`, in the order in which it did. */
  visibleAfter(conversation: ConversationId, offset: number): readonly VisibleMessage[] {
    return this.#sql(
      'SELECT json, partition, visible FROM message WHERE conversation = ? AND visible > ? ORDER BY visible',
    )
      .all(conversation, offset)
      .map(({ json, partition, visible }) => ({
        message: parseMessage(json),
        partition: Number(partition),
        visibleOffset: Number(visible),
      }));
  }

  /** A message, visible or only accepted. */
  find(id: MessageId): Message | undefined {
    const row = this.#sql(
      'SELECT json FROM message WHERE id = ?1 UNION ALL SELECT json FROM accepted WHERE id = ?1',
    ).get(id);
    return row && parseMessage(row.json);
  }

  /** Forgets everything, positions included. */
  clear(): void {
    this.transaction(() => this.#db.exec('DELETE FROM position; DELETE FROM message; DELETE FROM accepted'));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function parseMessage(json: unknown): Message {
  return JSON.parse(String(json)) as Message; // written by `add` and `accept` only
}
