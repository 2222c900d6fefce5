import type { ChannelId, ConversationId, MessageId, MessageRecord, MetadataRecord } from '@airy/domain';
import type { ProjectedBatch } from './projection.ts';

/** A UUID that ends in a number. */
export function uuid(n: number, family = 0): string {
  return `00000000-0000-4000-8${String(family).padStart(3, '0')}-${String(n).padStart(12, '0')}`;
}

/** An instant some ms after 2024 began. */
export function instant(ms: number): string {
  return new Date(Date.UTC(2024, 0, 1) + ms).toISOString();
}

/** A `message-created` record; conversation and channel 1, from the contact, unless told otherwise. */
export function aMessage(
  n: number,
  over: {
    readonly conversation?: number;
    readonly channel?: number;
    readonly at?: number;
    readonly fromContact?: boolean;
    readonly text?: string;
    readonly deliveryState?: 'pending' | 'delivered';
  } = {},
): Extract<MessageRecord, { kind: 'message-created' }> {
  const fromContact = over.fromContact ?? true;
  return {
    schemaVersion: 1,
    kind: 'message-created',
    message: {
      id: uuid(n, 1) as MessageId, // a UUID
      conversationId: uuid(over.conversation ?? 1, 2) as ConversationId, // a UUID
      channelId: uuid(over.channel ?? 1, 3) as ChannelId, // a UUID
      source: 'chatplugin',
      senderId: fromContact ? 'contact' : 'agent',
      fromContact,
      content: { text: over.text ?? `message ${n}` },
      sentAt: instant(over.at ?? n),
      deliveryState: over.deliveryState ?? (fromContact ? 'delivered' : 'pending'),
    },
  };
}

/** The end of a message's delivery. */
export function aDelivery(n: number, deliveryState: 'delivered' | 'failed', error?: string): MessageRecord {
  const messageId = uuid(n, 1) as MessageId; // a UUID
  return {
    schemaVersion: 1,
    kind: 'delivery-updated',
    messageId,
    deliveryState,
    at: instant(n),
    ...(error === undefined ? {} : { error }),
  };
}

/** A write of conversation metadata. */
export function aMetadata(conversation: number, path: string, value: unknown): MetadataRecord {
  return {
    schemaVersion: 1,
    kind: 'metadata-set',
    subject: 'conversation',
    id: uuid(conversation, 2),
    path,
    value,
    at: instant(0),
  };
}

/** A read receipt. */
export function aReceipt(conversation: number, at: number): MetadataRecord {
  const conversationId = uuid(conversation, 2) as ConversationId; // a UUID
  return { schemaVersion: 1, kind: 'conversation-read', conversationId, readAt: instant(at), userId: 'agent' };
}

/** A channel. */
export function aChannel(n = 1, over: { readonly connected?: boolean; readonly name?: string } = {}) {
  return {
    schemaVersion: 1,
    id: uuid(n, 3) as ChannelId, // a UUID
    source: 'chatplugin',
    sourceChannelId: `web-${n}`,
    connected: over.connected ?? true,
    name: over.name ?? `Web ${n}`,
    resource: `web-${n}`,
  } as const;
}

/** Values as a batch of one partition. */
export function aBatch(
  topic: ProjectedBatch['topic'],
  values: readonly unknown[],
  over: { readonly partition?: number; readonly from?: number } = {},
): ProjectedBatch {
  const from = over.from ?? 0;
  return {
    topic,
    partition: over.partition ?? 0,
    records: values.map((value, index) => ({
      offset: from + index,
      key: 'key',
      value,
      timestampMs: 1_700_000_000_000,
    })),
  };
}
