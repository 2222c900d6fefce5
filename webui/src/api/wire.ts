import type { Channel, Conversation, ConversationFacts, Message, Page } from '../state/model.ts';

type Json = Readonly<Record<string, unknown>>;

/** An object of JSON, or an empty one: what is missing is read as absent, never as an error. */
export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}; // JSON has string keys
}

/** A text, or `fallback` for anything else and for the empty one. */
export function asText(value: unknown, fallback = ''): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

/** A channel of the Core API (`channel.updated`, a conversation's `channel`). */
export function toChannel(wire: unknown): Channel {
  const { id, source, connected, metadata } = asJson(wire);
  return {
    id: asText(id),
    source: asText(source),
    name: asText(asJson(metadata).name, asText(source)),
    isConnected: connected !== false,
  };
}

/** A message of the Core API. */
export function toMessage(wire: unknown): Message {
  const { id, content, sent_at, from_contact, delivery_state, metadata } = asJson(wire);
  const error = errorOf(metadata);
  return {
    id: asText(id),
    content,
    sentAt: asText(sent_at),
    isFromContact: from_contact === true,
    delivery: delivery_state === 'pending' || delivery_state === 'failed' ? delivery_state : 'delivered',
    ...(error === undefined ? {} : { error }),
  };
}

/** The platform's reason in a message's metadata document. */
export function errorOf(metadata: unknown): string | undefined {
  return asText(asJson(metadata).error) || undefined;
}

/** What a conversation's metadata document says; Airy's state is OPEN unless it is CLOSED. */
export function toFacts(metadata: unknown, id: string): ConversationFacts {
  const { contact, unread_count, state } = asJson(metadata);
  return {
    name: asText(asJson(contact).display_name, id.slice(-5)),
    unread: typeof unread_count === 'number' ? unread_count : 0,
    isClosed: state === 'CLOSED',
  };
}

/** A conversation of the Core API. */
export function toConversation(wire: unknown): Conversation {
  const { id, channel, metadata, last_message } = asJson(wire);
  return {
    id: asText(id),
    channel: toChannel(channel),
    lastMessage: toMessage(last_message),
    ...toFacts(metadata, asText(id)),
  };
}

/** A page of the Core API. */
export function toPage<T>(wire: unknown, toItem: (item: unknown) => T): Page<T> {
  const { data, pagination_data } = asJson(wire);
  const { next_cursor, total } = asJson(pagination_data);
  const items = Array.isArray(data) ? data.map((item: unknown) => toItem(item)) : [];
  const nextCursor = asText(next_cursor);
  return {
    items,
    total: typeof total === 'number' ? total : items.length,
    ...(nextCursor ? { nextCursor } : {}),
  };
}
