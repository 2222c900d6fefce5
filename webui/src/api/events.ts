import type { Channel, ConversationFacts, Message } from '../state/model.ts';
import { asJson, asText, errorOf, toChannel, toFacts, toMessage } from './wire.ts';

/** What `/ws.communication` says, as far as the inbox listens. */
export type LiveEvent =
  | { readonly kind: 'message'; readonly conversationId: string; readonly message: Message; readonly isNew: boolean }
  | { readonly kind: 'conversation'; readonly id: string; readonly facts: ConversationFacts }
  | { readonly kind: 'message-metadata'; readonly id: string; readonly error: string | undefined }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'resync' };

/** Reads a MESSAGE frame's body; undefined for what the inbox has no use for, and for what is not JSON. */
export function parseEvent(body: string): LiveEvent | undefined {
  let envelope: Readonly<Record<string, unknown>>;
  try {
    envelope = asJson(JSON.parse(body));
  } catch {
    return undefined;
  }
  const payload = asJson(envelope.payload);
  switch (envelope.type) {
    case 'message.created':
    case 'message.updated':
      return {
        kind: 'message',
        conversationId: asText(payload.conversation_id),
        message: toMessage(payload.message),
        isNew: envelope.type === 'message.created',
      };
    case 'metadata.updated':
      return metadataEvent(asText(payload.subject), asText(payload.identifier), payload.metadata);
    case 'channel.updated':
      return { kind: 'channel', channel: toChannel(payload) };
    case 'resync.required':
      return { kind: 'resync' };
    default:
      return undefined;
  }
}

function metadataEvent(subject: string, id: string, metadata: unknown): LiveEvent | undefined {
  if (subject === 'conversation') return { kind: 'conversation', id, facts: toFacts(metadata, id) };
  if (subject === 'message') return { kind: 'message-metadata', id, error: errorOf(metadata) };
  return undefined;
}
