import type { ChannelId, ConversationId, MessageId } from './ids.ts';

/** UTC instant, ISO 8601 with exactly three fraction digits and `Z`. */
export type Instant = string;

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A message as it stands in the log. `content` is any JSON, never interpreted on the way. */
export interface Message {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  /** `chatplugin`, `facebook`, …: the type of the source. */
  readonly source: string;
  /** Contact: the platform's user id (chatplugin: the conversation id). Agent: the user id. */
  readonly senderId: string;
  readonly fromContact: boolean;
  readonly content: unknown;
  readonly sentAt: Instant;
  readonly deliveryState: DeliveryState;
  /** Only for conversations started by us: whom the source shall send to. */
  readonly sourceRecipientId?: string;
}

/**
 * Values of `application.communication.messages`, keyed by conversation id, never compacted.
 *
 * Every reader drops a `message-created` whose id it knows: a repeated append changes nothing.
 * `send-claimed`: a connector appends it before it calls the platform and sends only when its claim is the first
 * after the newest `message-created` or `message-resent`.
 */
export type MessageRecord =
  | { readonly schemaVersion: 1; readonly kind: 'message-created'; readonly message: Message }
  | { readonly schemaVersion: 1; readonly kind: 'message-resent'; readonly messageId: MessageId; readonly at: Instant }
  | {
      readonly schemaVersion: 1;
      readonly kind: 'send-claimed';
      readonly messageId: MessageId;
      readonly claimId: string;
      readonly at: Instant;
    }
  | {
      readonly schemaVersion: 1;
      readonly kind: 'delivery-updated';
      readonly messageId: MessageId;
      readonly deliveryState: 'delivered' | 'failed';
      readonly at: Instant;
      /** The platform's reason, for people. */
      readonly error?: string;
      /** The platform's own id of the message. */
      readonly sourceMessageId?: string;
    };

export const METADATA_SUBJECTS = ['conversation', 'message', 'channel'] as const;
export type MetadataSubject = (typeof METADATA_SUBJECTS)[number];

/**
 * Values of `application.communication.metadata`, never compacted. Key: the conversation's id for conversations and
 * their messages (order), else the subject's id. `path` is Airy's dotted key (`contact.display_name`).
 */
export type MetadataRecord =
  | {
      readonly schemaVersion: 1;
      readonly kind: 'metadata-set';
      readonly subject: MetadataSubject;
      readonly id: string;
      readonly path: string;
      readonly value: unknown;
      readonly at: Instant;
    }
  | {
      readonly schemaVersion: 1;
      readonly kind: 'metadata-removed';
      readonly subject: MetadataSubject;
      readonly id: string;
      readonly path: string;
      readonly at: Instant;
    }
  | {
      readonly schemaVersion: 1;
      readonly kind: 'conversation-read';
      readonly conversationId: ConversationId;
      /** Contact messages sent strictly before this are read. */
      readonly readAt: Instant;
      readonly userId: string;
    };

/** Values of `application.communication.channels`, keyed by channel id, compacted. Mirrors the Channel resources. */
export interface ChannelRecord {
  readonly schemaVersion: 1;
  readonly id: ChannelId;
  /** The source's type, `chatplugin`. */
  readonly source: string;
  readonly sourceChannelId: string;
  readonly connected: boolean;
  readonly name: string;
  readonly imageUrl?: string;
  /** The Channel resource's name. */
  readonly resource: string;
}

export const TAG_COLORS = ['tag-red', 'tag-blue', 'tag-green', 'tag-purple'] as const;
export type TagColor = (typeof TAG_COLORS)[number];

/** Values of `application.communication.tags`, keyed by tag id, compacted; a null value removes the tag. */
export interface TagRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly color: TagColor;
}

/** Values of `application.communication.templates`, keyed by template id, compacted; null removes. */
export interface TemplateRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly content: unknown;
}

/** Values of `source.<name>.events`: what the platform sent, unread but for routing. Key: whatever keeps its order. */
export interface SourceEventRecord {
  readonly schemaVersion: 1;
  /** The Source resource's name. */
  readonly source: string;
  readonly receivedAt: Instant;
  /** The body as received (chatplugin: what its webhook made of the request). */
  readonly body: unknown;
}

/** Values of `ops.sources.dead-letters`: an event the router could not read, with the reason. */
export interface SourceDeadLetterRecord {
  readonly schemaVersion: 1;
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly value: unknown;
  readonly at: Instant;
}
