import { type ChannelRecord, DELIVERY_STATES, type WireChannel, type WireMessage, wireChannel } from '@airy/domain';
import { type MetadataDocument, withPath } from './metadata-document.ts';

/** A message as the read model has it. */
export interface StoredMessage {
  readonly id: string;
  readonly content: unknown;
  readonly sentAtMs: number;
  /** Index into `DELIVERY_STATES`. */
  readonly delivery: number;
  readonly fromContact: boolean;
  readonly source: string;
  readonly senderId: string;
  readonly metadata: MetadataDocument;
  /** Why the newest try to send it failed. */
  readonly error: string | undefined;
  /** The platform's id of it. */
  readonly sourceMessageId: string | undefined;
}

/** The message on the Core API; what its connector reported stands in the metadata, as Airy has it. */
export function toWireMessage(message: StoredMessage): WireMessage {
  return {
    id: message.id,
    content: message.content,
    sent_at: new Date(message.sentAtMs).toISOString(),
    delivery_state: DELIVERY_STATES[message.delivery] ?? 'pending',
    from_contact: message.fromContact,
    source: message.source,
    metadata: messageDocument(message),
    sender: { id: message.senderId, name: null, avatar_url: null },
  };
}

/** A message's metadata with what its connector reported. */
export function messageDocument(
  message: Pick<StoredMessage, 'metadata' | 'error' | 'sourceMessageId'>,
): MetadataDocument {
  const { metadata, error, sourceMessageId } = message;
  const withError = error === undefined ? metadata : withPath(metadata, 'error', error);
  return sourceMessageId === undefined ? withError : withPath(withError, 'source.id', sourceMessageId);
}

/** The channel on the Core API with the metadata written for it; name and image come from its resource. */
export function toWireChannel(record: ChannelRecord, metadata: MetadataDocument): WireChannel {
  const channel = wireChannel(record);
  return { ...channel, metadata: { ...metadata, ...channel.metadata } };
}
