import { createHash, randomUUID } from 'node:crypto';

/** Id of a conversation, a lower-case UUID. */
export type ConversationId = string & { readonly __brand: 'ConversationId' };
/** Id of a message, a lower-case UUID. */
export type MessageId = string & { readonly __brand: 'MessageId' };
/** Id of a channel, a lower-case UUID. */
export type ChannelId = string & { readonly __brand: 'ChannelId' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for any UUID text, whatever its version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function parseUuid(kind: string, text: string): string {
  if (!isUuid(text)) throw new TypeError(`${kind}: expected a UUID, got ${JSON.stringify(text.slice(0, 60))}`);
  return text.toLowerCase();
}

/** @throws {TypeError} when `text` is not a UUID */
export function parseConversationId(text: string): ConversationId {
  return parseUuid('conversation id', text) as ConversationId; // checked by parseUuid
}

/** @throws {TypeError} when `text` is not a UUID */
export function parseMessageId(text: string): MessageId {
  return parseUuid('message id', text) as MessageId; // checked by parseUuid
}

/** @throws {TypeError} when `text` is not a UUID */
export function parseChannelId(text: string): ChannelId {
  return parseUuid('channel id', text) as ChannelId; // checked by parseUuid
}

/**
 * Airy's name-based UUID: SHA-1 over the UTF-8 bytes of `name` alone (no namespace UUID, unlike RFC 9562),
 * first 16 bytes, version 5 and the RFC variant bits set. `airyUuid('testtest')` is
 * `51abb963-6078-5efb-b888-d8457a7c76f8`.
 */
export function airyUuid(name: string): string {
  const bytes = createHash('sha1').update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Channel id of a chatplugin Channel: the same after its resource is deleted and applied again. */
export function chatpluginChannelId(namespace: string, name: string): ChannelId {
  return airyUuid(`chatplugin${namespace}/${name}`) as ChannelId; // airyUuid makes UUIDs
}

/** Channel id of every other source: derived from the platform's own id. */
export function channelIdOf(source: string, sourceChannelId: string): ChannelId {
  return airyUuid(source + sourceChannelId) as ChannelId; // airyUuid makes UUIDs
}

/** Conversation of a contact on a channel (all sources but chatplugin, whose conversations are random). */
export function conversationIdOf(channelId: ChannelId, sourceContactId: string): ConversationId {
  return airyUuid(channelId + sourceContactId) as ConversationId; // airyUuid makes UUIDs
}

/**
 * Id of a message whose sender named an idempotency key: the same key in the same conversation is the same message;
 * without a key it is random.
 */
export function messageIdOf(conversationId: ConversationId, idempotencyKey?: string): MessageId {
  return (idempotencyKey ? airyUuid(`${conversationId}#${idempotencyKey}`) : randomUUID()) as MessageId; // both are UUIDs
}
