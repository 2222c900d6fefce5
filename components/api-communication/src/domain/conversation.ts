import type { MetadataDocument } from './metadata-document.ts';
import { valueAt } from './metadata-document.ts';

/** What is known of a conversation: the fold of its records. Times in ms since the epoch. */
export interface ConversationState {
  readonly id: string;
  /** Absent until the first message: metadata may come before it. */
  readonly opening: ConversationOpening | undefined;
  readonly lastMessage: { readonly row: number; readonly sentAtMs: number } | undefined;
  readonly messages: number;
  /** Contact messages sent at or after `readAtMs`. */
  readonly unread: number;
  readonly readAtMs: number;
  readonly metadata: MetadataDocument;
}

/** What the first message decides for good. */
export interface ConversationOpening {
  readonly channelId: string;
  readonly source: string;
  readonly createdAtMs: number;
}

/** A message as far as its conversation cares. `row` grows with the position in the log. */
export interface CountedMessage {
  readonly row: number;
  readonly sentAtMs: number;
  readonly fromContact: boolean;
  readonly channelId: string;
  readonly source: string;
}

/** A conversation nothing is known of. */
export function emptyConversation(id: string): ConversationState {
  return { id, opening: undefined, lastMessage: undefined, messages: 0, unread: 0, readAtMs: 0, metadata: {} };
}

/** The conversation after a new message. The last message is the one sent last; of two, the later in the log. */
export function withMessage(state: ConversationState, message: CountedMessage): ConversationState {
  const { row, sentAtMs, fromContact, channelId, source } = message;
  const isLast = state.lastMessage === undefined || sentAtMs >= state.lastMessage.sentAtMs;
  const isUnread = fromContact && sentAtMs >= state.readAtMs;
  // Written out, without spreads: this runs for every message of the log.
  return {
    id: state.id,
    opening: state.opening ?? { channelId, source, createdAtMs: sentAtMs },
    lastMessage: isLast ? { row, sentAtMs } : state.lastMessage,
    messages: state.messages + 1,
    unread: state.unread + (isUnread ? 1 : 0),
    readAtMs: state.readAtMs,
    metadata: state.metadata,
  };
}

/**
 * The conversation read up to `readAtMs`; an older receipt changes nothing.
 *
 * @param contactMessagesSince - counts the contact messages sent at or after an instant
 */
export function withRead(
  state: ConversationState,
  readAtMs: number,
  contactMessagesSince: (sinceMs: number) => number,
): ConversationState {
  if (readAtMs <= state.readAtMs) return state;
  return { ...state, readAtMs, unread: state.unread === 0 ? 0 : contactMessagesSince(readAtMs) };
}

/** `Chatplugin 1a2b3`: the last segment of the source, capitalised, and the last five of the id. */
export function defaultDisplayName(source: string, conversationId: string): string {
  const segment = source.split('.').at(-1) ?? '';
  return `${segment.charAt(0).toUpperCase()}${segment.slice(1)} ${conversationId.slice(-5)}`;
}

/** What a conversation's document is made of. */
export interface Shown {
  readonly id: string;
  /** Empty before the first message. */
  readonly source: string;
  readonly unread: number;
  readonly metadata: MetadataDocument;
}

/** The name a conversation is shown under. */
export function displayNameOf({ id, source, metadata }: Omit<Shown, 'unread'>): string {
  const named = valueAt(metadata, 'contact.display_name');
  return typeof named === 'string' && named !== '' ? named : defaultDisplayName(source, id);
}

/** The document as clients see it: with the name shown and the unread count. */
export function shownMetadata(shown: Shown): MetadataDocument {
  const contact = valueAt(shown.metadata, 'contact');
  const known = typeof contact === 'object' && contact !== null && !Array.isArray(contact) ? contact : {};
  return {
    ...shown.metadata,
    contact: { ...known, display_name: displayNameOf(shown) },
    unread_count: shown.unread,
  };
}
