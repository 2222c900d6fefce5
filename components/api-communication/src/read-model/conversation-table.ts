import type { DatabaseSync } from 'node:sqlite';
import { type ConversationState, displayNameOf, emptyConversation } from '../domain/conversation.ts';
import { type MetadataDocument, valueAt } from '../domain/metadata-document.ts';
import { query } from './database.ts';

/** A conversation as stored. */
interface ConversationRow {
  readonly id: number;
  readonly uuid: string;
  readonly channel: string | null;
  readonly source: string | null;
  readonly created_at: number | null;
  readonly last_message: number | null;
  readonly last_message_at: number | null;
  readonly messages: number;
  readonly unread: number;
  readonly read_at: number;
  readonly metadata: string;
}

/** A conversation in the hands of a transaction. `state` is replaced, then the entry is marked with `changed`. */
export interface OpenConversation {
  readonly row: number;
  state: ConversationState;
}

/** Entries kept over commits, so that a busy conversation is not read again for each. */
const CACHED = 2_000;

/** Conversations by id, read once and written once a transaction. */
export class ConversationTable {
  private readonly cache = new Map<string, OpenConversation>();
  private readonly dirty = new Set<OpenConversation>();
  private readonly select;
  private readonly insert;
  private readonly update;

  constructor(db: DatabaseSync) {
    this.select = query<ConversationRow>(
      db,
      'SELECT id, uuid, channel, source, created_at, last_message, last_message_at, messages, unread, read_at, metadata ' +
        'FROM conversation WHERE uuid = ?',
    );
    this.insert = db.prepare('INSERT INTO conversation (uuid) VALUES (?)');
    this.update = db.prepare(
      'UPDATE conversation SET channel = ?, source = ?, created_at = ?, last_message = ?, last_message_at = ?, ' +
        'messages = ?, unread = ?, read_at = ?, metadata = ?, display_name = ?, tag_ids = ? WHERE id = ?',
    );
  }

  /** The conversation, made when nothing is known of it. */
  open(uuid: string): OpenConversation {
    const id = uuid.toLowerCase();
    const cached = this.cache.get(id);
    if (cached) return cached;
    const row = this.select.get(id);
    const opened = row
      ? { row: row.id, state: stateOf(row) }
      : { row: Number(this.insert.run(id).lastInsertRowid), state: emptyConversation(id) };
    this.cache.set(id, opened);
    return opened;
  }

  changed(conversation: OpenConversation): void {
    this.dirty.add(conversation);
  }

  /** Writes what changed. Inside the caller's transaction, last. */
  save(): void {
    for (const { row, state } of this.dirty) {
      const { opening, lastMessage } = state;
      this.update.run(
        opening?.channelId ?? null,
        opening?.source ?? null,
        opening?.createdAtMs ?? null,
        lastMessage?.row ?? null,
        lastMessage?.sentAtMs ?? null,
        state.messages,
        state.unread,
        state.readAtMs,
        JSON.stringify(state.metadata),
        displayNameOf({ id: state.id, source: opening?.source ?? '', metadata: state.metadata }),
        tagIdsOf(state.metadata),
        row,
      );
    }
    this.dirty.clear();
    if (this.cache.size > CACHED) this.cache.clear();
  }

  /** Forgets everything held, after a roll-back. */
  reset(): void {
    this.cache.clear();
    this.dirty.clear();
  }
}

function stateOf(row: ConversationRow): ConversationState {
  return {
    id: row.uuid,
    messages: row.messages,
    unread: row.unread,
    readAtMs: row.read_at,
    metadata: JSON.parse(row.metadata) as MetadataDocument, // written by `save`
    ...(row.channel !== null && row.source !== null && row.created_at !== null
      ? { opening: { channelId: row.channel, source: row.source, createdAtMs: row.created_at } }
      : {}),
    ...(row.last_message !== null && row.last_message_at !== null
      ? { lastMessage: { row: row.last_message, sentAtMs: row.last_message_at } }
      : {}),
  };
}

function tagIdsOf(metadata: MetadataDocument): string {
  const tags = valueAt(metadata, 'tags');
  return typeof tags === 'object' && tags !== null ? Object.keys(tags).join(' ') : '';
}
