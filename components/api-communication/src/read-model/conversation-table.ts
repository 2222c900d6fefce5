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
  /** As it is stored. */
  stored: ConversationState;
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
  private readonly updateCounts;

  constructor(db: DatabaseSync) {
    this.select = query<ConversationRow>(
      db,
      'SELECT id, uuid, channel, source, created_at, last_message, last_message_at, messages, unread, read_at, metadata ' +
        'FROM conversation WHERE uuid = ?',
    );
    this.insert = db.prepare('INSERT INTO conversation (uuid) VALUES (?)');
    this.updateCounts = db.prepare(
      'UPDATE conversation SET last_message = ?, last_message_at = ?, messages = ?, unread = ?, read_at = ? WHERE id = ?',
    );
    this.update = db.prepare(
      'UPDATE conversation SET channel = ?, source = ?, created_at = ?, last_message = ?, last_message_at = ?, ' +
        'messages = ?, unread = ?, read_at = ?, metadata = ?, display_name = ?, tag_ids = ? WHERE id = ?',
    );
  }

  /** The conversation, made when nothing is known of it. */
  open(uuid: string): OpenConversation {
    const known = this.cache.get(uuid);
    if (known) return known;
    const id = uuid.toLowerCase();
    const cached = this.cache.get(id);
    if (cached) return cached;
    const row = this.select.get(id);
    const state = row ? stateOf(row) : emptyConversation(id);
    const opened = { row: row?.id ?? Number(this.insert.run(id).lastInsertRowid), state, stored: state };
    this.cache.set(id, opened);
    return opened;
  }

  changed(conversation: OpenConversation): void {
    this.dirty.add(conversation);
  }

  /** Writes what changed. Inside the caller's transaction, last. */
  save(): void {
    for (const conversation of this.dirty) {
      const { row, state, stored } = conversation;
      const { opening, lastMessage } = state;
      conversation.stored = state;
      const [last, lastAt] = [lastMessage?.row ?? null, lastMessage?.sentAtMs ?? null];
      if (state.metadata === stored.metadata && opening === stored.opening) {
        this.updateCounts.run(last, lastAt, state.messages, state.unread, state.readAtMs, row);
        continue;
      }
      this.update.run(
        opening?.channelId ?? null,
        opening?.source ?? null,
        opening?.createdAtMs ?? null,
        last,
        lastAt,
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
    opening:
      row.channel !== null && row.source !== null && row.created_at !== null
        ? { channelId: row.channel, source: row.source, createdAtMs: row.created_at }
        : undefined,
    lastMessage:
      row.last_message !== null && row.last_message_at !== null
        ? { row: row.last_message, sentAtMs: row.last_message_at }
        : undefined,
  };
}

function tagIdsOf(metadata: MetadataDocument): string {
  const tags = valueAt(metadata, 'tags');
  return typeof tags === 'object' && tags !== null ? Object.keys(tags).join(' ') : '';
}
