import type { ChannelRecord, WireConversation } from '@airy/domain';
import { shownMetadata } from '../domain/conversation.ts';
import type { MetadataDocument } from '../domain/metadata-document.ts';
import { type StoredMessage, toWireChannel, toWireMessage } from '../domain/wire.ts';
import { uuidText } from './uuid-bytes.ts';

/** Columns of a conversation `c` with its channel `ch`. */
export const CONVERSATION_COLUMNS =
  'c.uuid AS conversation_uuid, c.source, c.created_at, c.unread, c.metadata AS conversation_metadata, ' +
  'ch.record AS channel_record, ch.metadata AS channel_metadata';

/** What `CONVERSATION_COLUMNS` select. */
export interface ConversationRow {
  readonly conversation_uuid: string;
  readonly source: string;
  readonly created_at: number;
  readonly unread: number;
  readonly conversation_metadata: string;
  readonly channel_record: string;
  readonly channel_metadata: string;
}

/** Columns of a message `m` with its metadata `mm`. */
export const MESSAGE_COLUMNS =
  'm.uuid AS message_uuid, m.sent_at, m.from_contact, m.delivery, m.sender, m.content, m.error, m.source_message_id, ' +
  'mm.document AS message_metadata';

/** What `MESSAGE_COLUMNS` and the conversation's `source`, `uuid`, `channel` select. */
export interface MessageRow {
  readonly message_uuid: Uint8Array;
  readonly sent_at: number;
  readonly from_contact: number;
  readonly delivery: number;
  readonly sender: string;
  readonly content: string;
  readonly error: string | null;
  readonly source_message_id: string | null;
  readonly message_metadata: string | null;
  readonly source: string;
  readonly conversation_uuid?: string;
  readonly channel?: string;
}

/** The message of a row. */
export function storedMessage(row: MessageRow): StoredMessage {
  return {
    id: uuidText(row.message_uuid),
    content: JSON.parse(row.content) as unknown,
    sentAtMs: row.sent_at,
    delivery: row.delivery,
    fromContact: row.from_contact === 1,
    source: row.source,
    senderId: row.sender,
    metadata: row.message_metadata === null ? {} : (JSON.parse(row.message_metadata) as MetadataDocument), // projected
    error: row.error ?? undefined,
    sourceMessageId: row.source_message_id ?? undefined,
  };
}

/** The columns a conversation's document is made of. */
export type DocumentColumn = 'conversation_uuid' | 'source' | 'unread' | 'conversation_metadata';

/** A conversation's metadata as clients see it. */
export function conversationDocument(row: Pick<ConversationRow, DocumentColumn>): MetadataDocument {
  return shownMetadata({
    id: row.conversation_uuid,
    source: row.source,
    unread: row.unread,
    metadata: JSON.parse(row.conversation_metadata) as MetadataDocument, // written by the projection
  });
}

/** The conversation of a row with its last message. */
export function toWireConversation(row: ConversationRow & MessageRow): WireConversation {
  return {
    id: row.conversation_uuid,
    created_at: new Date(row.created_at).toISOString(),
    channel: toWireChannel(
      JSON.parse(row.channel_record) as ChannelRecord, // written by the projection
      JSON.parse(row.channel_metadata) as MetadataDocument, // written by the projection
    ),
    metadata: conversationDocument(row),
    last_message: toWireMessage(storedMessage(row)),
  };
}
