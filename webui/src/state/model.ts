/** A channel as the inbox shows it. */
export interface Channel {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly isConnected: boolean;
}

/** A message as the server has it. */
export interface Message {
  readonly id: string;
  /** The source's own shape, read only by `text/content.ts`. */
  readonly content: unknown;
  /** ISO-8601 UTC. */
  readonly sentAt: string;
  readonly isFromContact: boolean;
  readonly delivery: 'pending' | 'delivered' | 'failed';
  /** The platform's reason when it failed. */
  readonly error?: string;
}

/** A conversation of the list. */
export interface Conversation {
  readonly id: string;
  readonly channel: Channel;
  readonly name: string;
  readonly unread: number;
  readonly isClosed: boolean;
  readonly lastMessage: Message;
}

/** What a metadata document says about a conversation. */
export type ConversationFacts = Pick<Conversation, 'name' | 'unread' | 'isClosed'>;

/** A page of a list. `nextCursor` is undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
  readonly total: number;
}

/** Which conversations the list shows. */
export const VIEWS = ['all', 'open', 'closed'] as const;
export type View = (typeof VIEWS)[number];

/** True when the conversation belongs to the view. */
export function isInView(conversation: Pick<Conversation, 'isClosed'>, view: View): boolean {
  return view === 'all' || conversation.isClosed === (view === 'closed');
}
