import type { Change } from '../read-model/changes.ts';
import type { Reader } from '../read-model/reader.ts';

/** An event on the socket (Airy's envelope). */
export interface SocketEvent {
  readonly type: 'message.created' | 'message.updated' | 'metadata.updated' | 'channel.updated' | 'tag.updated';
  readonly payload: unknown;
  /** ms since the epoch. */
  readonly timestamp: number;
}

/** The event of a change with its subject as it stands now; undefined when there is nothing to show. */
export function eventOf(change: Change, reader: Reader): SocketEvent | undefined {
  const { kind, subject, atMs: timestamp } = change;
  switch (kind) {
    case 'message-created':
    case 'message-updated': {
      const found = reader.message(subject);
      if (!found) return undefined;
      const payload = { conversation_id: found.conversationId, channel_id: found.channelId, message: found.message };
      return { type: kind === 'message-created' ? 'message.created' : 'message.updated', payload, timestamp };
    }
    case 'conversation-metadata': {
      const found = reader.conversationMetadata(Number(subject));
      return found && metadataUpdated('conversation', found.id, found.metadata, timestamp);
    }
    case 'message-metadata':
      return metadataUpdated('message', String(subject), reader.messageMetadata(String(subject)), timestamp);
    case 'channel-metadata': {
      const found = reader.channel(String(subject));
      return found && metadataUpdated('channel', found.id, found.metadata, timestamp);
    }
    case 'channel-updated': {
      const payload = reader.channel(String(subject));
      return payload && { type: 'channel.updated', payload, timestamp };
    }
    case 'tag-updated': {
      const payload = reader.tag(String(subject));
      return payload && { type: 'tag.updated', payload, timestamp };
    }
  }
}

function metadataUpdated(subject: string, identifier: string, metadata: unknown, timestamp: number): SocketEvent {
  return { type: 'metadata.updated', payload: { subject, identifier, metadata }, timestamp };
}
