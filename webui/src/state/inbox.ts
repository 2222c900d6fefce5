import type { CoreApi, Credentials } from '../api/core-api.ts';
import type { LiveEvent } from '../api/events.ts';
import type { Connection } from './connection.ts';
import type { ConversationList } from './conversations.ts';
import type { Drafts } from './drafts.ts';
import type { LiveFeed } from './live-feed.ts';
import type { Conversation, View } from './model.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Thread } from './thread.ts';

/** The open conversation; `conversation` comes a moment after it when a link led here. */
export interface OpenConversation {
  readonly id: string;
  readonly conversation?: Conversation;
  readonly thread?: Thread;
  readonly isMissing: boolean;
  /** The message above which the New line stands until the conversation is left. */
  readonly newFrom?: string;
}

/** All the inbox shows. */
export interface InboxState {
  readonly session: 'checking' | 'signed-out' | 'signed-in';
  /** True when a session that was there is over. */
  readonly isSessionOver: boolean;
  readonly list: ConversationList;
  readonly open?: OpenConversation;
  readonly connection: Connection;
  /** What was written and is not sent: waiting, and refused. */
  readonly unsent: readonly OutboxEntry[];
}

/** The inbox without a screen: loads, listens, sends. */
export interface InboxStore {
  readonly state: InboxState;
  readonly drafts: Drafts;
  /** @returns stops telling */
  subscribe(listener: () => void): () => void;
  start(): void;
  stop(): void;
  serviceState: CoreApi['serviceState'];
  /** @throws {ApiError} when the server refuses */
  signIn(credentials: Credentials): Promise<void>;
  signOut(): Promise<void>;
  show(view: View): void;
  loadMore(): void;
  reloadList(): void;
  open(conversationId: string | undefined): void;
  reloadThread(): void;
  loadOlder(): void;
  send(text: string): void;
  retry(message: { readonly id: string; readonly key?: string }): void;
  discard(key: string): void;
  setClosed(conversationId: string, isClosed: boolean): void;
  /** The end of the open conversation is on screen in a focused window. */
  markSeen(): void;
}

/** What the store stands on. */
export interface InboxStoreOptions {
  readonly api: CoreApi;
  readonly createFeed: (handlers: {
    readonly onEvent: (event: LiveEvent) => void;
    readonly onConnection: (isOnline: boolean) => void;
  }) => LiveFeed;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  readonly nowMs: () => number;
  /** A fresh key for a message. */
  readonly newKey: () => string;
}
