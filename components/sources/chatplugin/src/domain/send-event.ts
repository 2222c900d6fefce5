import {
  type ChannelId,
  type ConversationId,
  type Instant,
  isUuid,
  type Message,
  type MessageId,
  parseChannelId,
  parseConversationId,
  parseMessageId,
  type SourceEventRecord,
} from '@airy/domain';
import { SOURCE_TYPE } from './source-type.ts';

/** What the webhook made of a visitor's `chatplugin.send`: the body of a record on `source.<name>.events`. */
export interface SendEvent {
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly content: unknown;
  readonly sentAt: Instant;
}

/** The raw event of a visitor's message. */
export function sendEvent(source: string, message: Message): SourceEventRecord {
  const { id, conversationId, channelId, content, sentAt } = message;
  const body: SendEvent = { messageId: id, conversationId, channelId, content, sentAt };
  return { schemaVersion: 1, source, receivedAt: sentAt, body };
}

/** A visitor's message: delivered as soon as it exists, its sender is the conversation. */
export function visitorMessage(event: SendEvent): Message {
  return {
    id: event.messageId,
    conversationId: event.conversationId,
    channelId: event.channelId,
    source: SOURCE_TYPE,
    senderId: event.conversationId,
    fromContact: true,
    content: event.content,
    sentAt: event.sentAt,
    deliveryState: 'delivered',
  };
}

/** The message of a raw event, or why it cannot be read. The events-router and the history read alike. */
export function readSendEvent(
  event: SourceEventRecord,
): { readonly kind: 'message'; readonly message: Message } | { readonly kind: 'unreadable'; readonly reason: string } {
  const { body } = event;
  if (typeof body !== 'object' || body === null) return unreadable('a body that is an object');
  const fields: Readonly<Record<string, unknown>> = { ...body };
  for (const name of ['messageId', 'conversationId', 'channelId']) {
    const value = fields[name];
    if (typeof value !== 'string' || !isUuid(value)) return unreadable(`a UUID as ${name}`);
  }
  const { content, sentAt } = fields;
  if (content === undefined || content === null) return unreadable('content');
  if (typeof sentAt !== 'string' || Number.isNaN(Date.parse(sentAt))) return unreadable('an ISO 8601 time as sentAt');
  return {
    kind: 'message',
    message: visitorMessage({
      messageId: parseMessageId(String(fields.messageId)),
      conversationId: parseConversationId(String(fields.conversationId)),
      channelId: parseChannelId(String(fields.channelId)),
      content,
      sentAt,
    }),
  };
}

function unreadable(expected: string): { readonly kind: 'unreadable'; readonly reason: string } {
  return { kind: 'unreadable', reason: `Expected ${expected} in a chatplugin event` };
}
