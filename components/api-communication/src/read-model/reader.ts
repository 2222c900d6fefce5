import type { DatabaseSync } from 'node:sqlite';
import type { ChannelRecord, WireChannel, WireConversation, WireMessage, WireTag } from '@airy/domain';
import type { Filter } from '../domain/filter-syntax.ts';
import type { MetadataDocument } from '../domain/metadata-document.ts';
import { messageDocument, toWireChannel, toWireMessage } from '../domain/wire.ts';
import { query } from './database.ts';
import { filterCondition } from './filter-sql.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationRow,
  conversationDocument,
  type DocumentColumn,
  MESSAGE_COLUMNS,
  type MessageRow,
  storedMessage,
  toWireConversation,
} from './rows.ts';
import { uuidBytes } from './uuid-bytes.ts';
import { defineWordFunctions } from './word-functions.ts';

/** A page and how many there are in all. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** What `messages.send` must know of a conversation. */
export interface SendTarget {
  readonly conversationId: string;
  readonly channelId: string;
  readonly source: string;
  /** Undefined when its channel is not known yet. */
  readonly connected: boolean | undefined;
}

/** A message and the conversation it is in. */
export interface FoundMessage {
  readonly message: WireMessage;
  readonly conversationId: string;
  readonly channelId: string;
}

/** Conversations and channels held in memory at most, some 200 bytes each. */
const KEPT = 10_000;

const VISIBLE = 'c.last_message IS NOT NULL AND ch.record IS NOT NULL';
// CROSS: SQLite keeps this order of the tables, else it may go through a channel's conversations and sort them.
const JOINED_TO_CONVERSATION =
  'CROSS JOIN channel ch ON ch.uuid = c.channel JOIN message m ON m.id = c.last_message ' +
  'LEFT JOIN message_metadata mm ON mm.uuid = m.uuid';
const FROM_CONVERSATION = `FROM conversation c ${JOINED_TO_CONVERSATION}`;
const FROM_MESSAGE =
  'FROM message m JOIN conversation c ON c.id = m.conversation LEFT JOIN message_metadata mm ON mm.uuid = m.uuid';

/** Reads of the read model, on a connection of its own. Synchronous; sees what is committed. */
export class Reader {
  private readonly db: DatabaseSync;
  private readonly conversationByUuid;
  private readonly conversationByRow;
  private readonly newestConversations;
  private readonly countConversations;
  private readonly opening;
  private readonly targetChannel;
  private readonly messageByUuid;
  private readonly messageByRow;
  private readonly place;
  private readonly newestMessages;
  private readonly messagesFrom;
  private readonly conversationSize;
  private readonly documentOfMessage;
  private readonly documentOfConversation;
  private readonly channelByUuid;
  private readonly tagByUuid;

  /**
   * Held in memory for `sendTarget`, since after each commit a read has to fetch its pages anew: what conversations were
   * opened with, which never changes, and channels until `forgetChannels`.
   */
  private readonly openings = new Map<string, Pick<SendTarget, 'channelId' | 'source'>>();
  private readonly channels = new Map<string, ChannelRecord | undefined>();

  /** @param db - a connection of this reader's own; the caller closes it */
  constructor(db: DatabaseSync) {
    this.db = db;
    defineWordFunctions(db);
    const conversations = `SELECT ${CONVERSATION_COLUMNS}, ${MESSAGE_COLUMNS} ${FROM_CONVERSATION} WHERE ${VISIBLE}`;
    const newest = 'ORDER BY c.last_message_at DESC, c.id DESC LIMIT ? OFFSET ?';
    this.conversationByUuid = query<ConversationRow & MessageRow>(db, `${conversations} AND c.uuid = ?`);
    this.conversationByRow = query<ConversationRow & MessageRow>(db, `${conversations} AND c.id = ?`);
    this.newestConversations = query<ConversationRow & MessageRow>(db, `${conversations} ${newest}`);
    this.countConversations = query<{ n: number | null }>(
      db,
      'SELECT sum((SELECT count(*) FROM conversation c WHERE c.channel = ch.uuid)) AS n FROM channel ch ' +
        'WHERE ch.record IS NOT NULL',
    );
    this.opening = query<{ channel: string; source: string }>(
      db,
      'SELECT channel, source FROM conversation WHERE uuid = ? AND channel IS NOT NULL',
    );
    this.targetChannel = query<{ record: string }>(
      db,
      'SELECT record FROM channel WHERE uuid = ? AND record IS NOT NULL',
    );
    const messages = `SELECT ${MESSAGE_COLUMNS}, c.source, c.uuid AS conversation_uuid, c.channel ${FROM_MESSAGE}`;
    this.messageByUuid = query<MessageRow>(db, `${messages} WHERE m.uuid = ?`);
    this.messageByRow = query<MessageRow>(db, `${messages} WHERE m.id = ?`);
    this.place = query<{ id: number; sent_at: number }>(
      db,
      'SELECT m.id, m.sent_at FROM message m JOIN conversation c ON c.id = m.conversation WHERE m.uuid = ? AND c.uuid = ?',
    );
    const inOrder = 'ORDER BY m.sent_at DESC, m.id DESC LIMIT ?';
    this.newestMessages = query<MessageRow>(db, `${messages} WHERE m.conversation = ? ${inOrder}`);
    this.messagesFrom = query<MessageRow>(
      db,
      `${messages} WHERE m.conversation = ? AND (m.sent_at, m.id) <= (?, ?) ${inOrder}`,
    );
    this.conversationSize = query<{ id: number; messages: number }>(
      db,
      'SELECT id, messages FROM conversation WHERE uuid = ? AND messages > 0',
    );
    this.documentOfMessage = query<{ document: string | null; error: string | null; source_message_id: string | null }>(
      db,
      'SELECT mm.document, m.error, m.source_message_id FROM (SELECT ? AS uuid) asked ' +
        'LEFT JOIN message m ON m.uuid = asked.uuid LEFT JOIN message_metadata mm ON mm.uuid = asked.uuid',
    );
    this.documentOfConversation = query<Pick<ConversationRow, DocumentColumn>>(
      db,
      'SELECT uuid AS conversation_uuid, source, unread, metadata AS conversation_metadata FROM conversation ' +
        'WHERE id = ? AND source IS NOT NULL',
    );
    this.channelByUuid = query<{ record: string | null; metadata: string }>(
      db,
      'SELECT record, metadata FROM channel WHERE uuid = ?',
    );
    this.tagByUuid = query<WireTag>(db, 'SELECT uuid AS id, name, color FROM tag WHERE uuid = ?');
  }

  /** Conversations, newest last message first; `total` counts all that match. */
  conversations(page: {
    readonly offset: number;
    readonly limit: number;
    readonly filter?: Filter;
  }): Page<WireConversation> {
    const { offset, limit, filter } = page;
    if (!filter) {
      const items = this.newestConversations.all(limit, offset).map(toWireConversation);
      return { items, total: this.countConversations.get()?.n ?? 0 };
    }
    const { sql, values } = filterCondition(filter);
    // A filter looks at every conversation, once, for page and total. NOT INDEXED: in the order of the table, a tenth of
    // the time that the order of an index takes.
    const hit =
      'WITH hit AS MATERIALIZED (SELECT c.id, c.last_message_at AS at FROM conversation c NOT INDEXED ' +
      'WHERE c.last_message IS NOT NULL AND c.channel IN (SELECT uuid FROM channel WHERE record IS NOT NULL) ' +
      `AND ${sql})`;
    const rows = query<ConversationRow & MessageRow & { total: number }>(
      this.db,
      `${hit}, page AS MATERIALIZED (SELECT id, at FROM hit ORDER BY at DESC, id DESC LIMIT ? OFFSET ?) ` +
        `SELECT ${CONVERSATION_COLUMNS}, ${MESSAGE_COLUMNS}, (SELECT count(*) FROM hit) AS total FROM page ` +
        `CROSS JOIN conversation c ON c.id = page.id ${JOINED_TO_CONVERSATION} ORDER BY page.at DESC, page.id DESC`,
    ).all(...values, limit, offset);
    const total =
      rows[0]?.total ??
      // beyond the last page there is no row to tell the total
      (offset === 0 ? 0 : query<{ n: number }>(this.db, `${hit} SELECT count(*) AS n FROM hit`).get(...values)?.n);
    return { items: rows.map(toWireConversation), total: total ?? 0 };
  }

  /** Messages stored, near enough for a log line. */
  messageCount(): number {
    return query<{ n: number | null }>(this.db, 'SELECT max(id) AS n FROM message').get()?.n ?? 0;
  }

  /** A conversation with a message and a known channel. */
  conversation(id: string | number): WireConversation | undefined {
    const row = typeof id === 'number' ? this.conversationByRow.get(id) : this.conversationByUuid.get(id);
    return row && toWireConversation(row);
  }

  /** A conversation to send to; undefined until its first message is projected. */
  sendTarget(conversationId: string): SendTarget | undefined {
    const opening = this.openings.get(conversationId) ?? this.readOpening(conversationId);
    if (!opening) return undefined;
    const { channelId, source } = opening;
    return { conversationId, channelId, source, connected: this.channelRecord(channelId)?.connected };
  }

  channelRecord(id: string): ChannelRecord | undefined {
    if (this.channels.has(id)) return this.channels.get(id);
    const row = this.targetChannel.get(id);
    const record = row && (JSON.parse(row.record) as ChannelRecord); // written by the projection
    if (this.channels.size >= KEPT) this.channels.clear();
    this.channels.set(id, record);
    return record;
  }

  /** To be called after each commit that wrote channels. */
  forgetChannels(): void {
    this.channels.clear();
  }

  channel(id: string): WireChannel | undefined {
    const row = this.channelByUuid.get(id);
    if (!row || row.record === null) return undefined;
    // both written by the projection
    return toWireChannel(JSON.parse(row.record) as ChannelRecord, JSON.parse(row.metadata) as MetadataDocument);
  }

  tag(id: string): WireTag | undefined {
    return this.tagByUuid.get(id);
  }

  message(id: string | number): FoundMessage | undefined {
    const row = typeof id === 'number' ? this.messageByRow.get(id) : this.messageByUuid.get(uuidBytes(id));
    if (!row) return undefined;
    return {
      message: toWireMessage(storedMessage(row)),
      conversationId: row.conversation_uuid ?? '',
      channelId: row.channel ?? '',
    };
  }

  /** The document of a message, known or not. */
  messageMetadata(id: string): MetadataDocument {
    const row = this.documentOfMessage.get(uuidBytes(id));
    return messageDocument({
      metadata: row?.document ? (JSON.parse(row.document) as MetadataDocument) : {}, // written by the projection
      error: row?.error ?? undefined,
      sourceMessageId: row?.source_message_id ?? undefined,
    });
  }

  /** The document of a conversation as clients see it; undefined before its first message. */
  conversationMetadata(row: number): { readonly id: string; readonly metadata: MetadataDocument } | undefined {
    const found = this.documentOfConversation.get(row);
    return found && { id: found.conversation_uuid, metadata: conversationDocument(found) };
  }

  /**
   * Messages of a conversation, newest first, from the message `from` on; undefined for a conversation without messages,
   * `unknown-cursor` for a `from` that is none of its messages. One item more than `limit` when there are more.
   */
  messages(
    conversationId: string,
    page: { readonly from?: string; readonly limit: number },
  ): Page<WireMessage> | 'unknown-cursor' | undefined {
    const size = this.conversationSize.get(conversationId);
    if (!size) return undefined;
    const at = page.from === undefined ? undefined : this.place.get(uuidBytes(page.from), conversationId);
    if (page.from !== undefined && !at) return 'unknown-cursor';
    const rows = at
      ? this.messagesFrom.all(size.id, at.sent_at, at.id, page.limit + 1)
      : this.newestMessages.all(size.id, page.limit + 1);
    return { items: rows.map((row) => toWireMessage(storedMessage(row))), total: size.messages };
  }

  private readOpening(conversationId: string): Pick<SendTarget, 'channelId' | 'source'> | undefined {
    const row = this.opening.get(conversationId);
    if (!row) return undefined;
    const opening = { channelId: row.channel, source: row.source };
    if (this.openings.size >= KEPT) this.openings.clear();
    this.openings.set(conversationId, opening);
    return opening;
  }
}
