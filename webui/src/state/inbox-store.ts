import { ApiError, type CoreApi, type Credentials } from '../api/core-api.ts';
import type { LiveEvent } from '../api/events.ts';
import { textContent } from '../text/content.ts';
import { BACK_FOR_MS, type Connection, nextConnection, OFFLINE_AFTER_MS } from './connection.ts';
import {
  type ConversationList,
  emptyList,
  withConversation,
  withFacts,
  withFailure,
  withFirstPage,
  withListChannel,
  withListMessage,
  withLoading,
  withNextPage,
} from './conversations.ts';
import type { LiveFeed } from './live-feed.ts';
import type { Conversation, Message, View } from './model.ts';
import { createOutbox, type OutboxEntry, type OutboxEvent } from './outbox.ts';
import { createDrafts, type Drafts, storedText } from './storage.ts';
import { firstUnread, type Thread, withoutKey, withSending, withSent } from './thread.ts';
import { createThreads } from './threads.ts';

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

/** How often a conversation that is new to the list is asked for, a second apart. */
const INFO_ATTEMPTS = 5;
const INFO_WAIT_MS = 1_000;

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

export function createInboxStore(options: InboxStoreOptions): InboxStore {
  const { api, storage, nowMs } = options;
  const listeners = new Set<() => void>();
  const drafts = createDrafts(storage);
  let state: InboxState = {
    session: 'checking',
    isSessionOver: false,
    list: emptyList('all'),
    connection: { kind: 'online' },
    unsent: [],
  };
  /** Grows with each list load; an answer to an older one comes too late. */
  let listLoad = 0;
  let isLoadingMore = false;
  /** Conversations outside the list's view that are open: one at most, kept current as a list of its own. */
  let outside = emptyList('all');
  const asked = new Set<string>();
  /** The newest message of each conversation when it was last marked read. */
  const marked = new Map<string, string>();
  let missing: string | undefined;
  /** Events that came while the list was loaded: the page may be older than they. */
  let meanwhile: LiveEvent[] = [];

  const change = (next: Partial<InboxState>) => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  const changeConversations = (next: (list: ConversationList) => ConversationList) => {
    const list = next(state.list);
    const others = next(outside);
    if (list === state.list && others === outside) return;
    outside = others;
    change({ list });
    refreshOpen();
  };
  const conversationOf = (id: string) =>
    state.list.items.find((item) => item.id === id) ?? outside.items.find((item) => item.id === id);

  const onFailure = (error: ApiError) => {
    if (error.status === 401 || error.status === 403) endSession(true);
  };
  const fail = (caught: unknown): ApiError => {
    const error = caught instanceof ApiError ? caught : new ApiError(0, String(caught));
    onFailure(error);
    return error;
  };

  const outbox = createOutbox({
    send: api.send,
    stored: storedText('airy.outbox', storage),
    onEvent: (event) => onOutbox(event),
    isSignedOut: async (error) => {
      if (error.status !== 401 && error.status !== 403) return false;
      const isOver = !(await api.isSignedIn().catch(() => true));
      if (isOver) endSession(true);
      return isOver;
    },
  });
  const unsentOf = (id: string) => outbox.entries.filter(({ conversationId }) => conversationId === id);
  const threads = createThreads({ api, unsent: unsentOf, onChange: () => refreshOpen(), onError: onFailure });
  const feed = options.createFeed({ onEvent, onConnection });
  state = { ...state, unsent: outbox.entries };

  function refreshOpen(): void {
    const { open } = state;
    if (!open) return;
    const conversation = conversationOf(open.id);
    const thread = threads.get(open.id);
    const isMissing = missing === open.id;
    if (open.conversation === conversation && open.thread === thread && open.isMissing === isMissing) return;
    const { conversation: _old, thread: _thread, ...rest } = open;
    change({ open: { ...rest, isMissing, ...(conversation ? { conversation } : {}), ...(thread ? { thread } : {}) } });
  }

  function onOutbox(event: OutboxEvent): void {
    const { key, conversationId } = event.entry;
    if (event.kind === 'sent') threads.change(conversationId, (thread) => withSent(thread, key, event.message));
    else threads.change(conversationId, (thread) => withSending(thread, event.entry));
    if (event.kind === 'sent') changeConversations((list) => withListMessage(list, conversationId, event.message));
    change({ unsent: outbox.entries });
  }

  function onConnection(isOnline: boolean): void {
    const atMs = nowMs();
    change({ connection: nextConnection(state.connection, { kind: isOnline ? 'connected' : 'lost', atMs }) });
    setTimeout(tick, isOnline ? BACK_FOR_MS : OFFLINE_AFTER_MS);
    if (isOnline) outbox.wake();
    else
      void api.isSignedIn().then(
        (isIn) => !isIn && endSession(true),
        () => {},
      );
  }

  function tick(): void {
    const connection = nextConnection(state.connection, { kind: 'tick', atMs: nowMs() });
    if (connection !== state.connection) change({ connection });
  }

  function onEvent(event: LiveEvent): void {
    if (event.kind === 'resync') {
      threads.keepOnly(state.open?.id);
      void loadList();
      if (state.open) void threads.reload(state.open.id);
      return;
    }
    if (state.list.phase === 'loading') meanwhile.push(event);
    if (event.kind === 'message') {
      if (event.isNew) countCaughtUp(event.message);
      threads.onMessage(event.conversationId, event.message);
    } else if (event.kind === 'message-metadata') threads.onMessageError(event.id, event.error);
    showInList(event);
  }

  function countCaughtUp({ sentAt }: Message): void {
    const connection = nextConnection(state.connection, { kind: 'message', sentAtMs: Date.parse(sentAt) });
    if (connection !== state.connection) change({ connection });
  }

  /** What an event means for the list; a repeat changes nothing. */
  function showInList(event: LiveEvent): void {
    const isListed = (id: string) => state.list.items.some((item) => item.id === id);
    if (event.kind === 'message') {
      changeConversations((list) => withListMessage(list, event.conversationId, event.message));
      if (!isListed(event.conversationId)) void fetchConversation(event.conversationId);
    } else if (event.kind === 'conversation') {
      changeConversations((list) => withFacts(list, event.id, event.facts));
      if (state.list.view !== 'all' && !isListed(event.id)) void fetchConversation(event.id);
    } else if (event.kind === 'channel') changeConversations((list) => withListChannel(list, event.channel));
  }

  /** Brings a conversation into the list that is not in it. */
  async function fetchConversation(id: string): Promise<void> {
    if (asked.has(id)) return;
    asked.add(id);
    for (let attempt = 0; attempt < INFO_ATTEMPTS; attempt += 1) {
      try {
        const conversation = await api.conversation(id);
        if (state.open?.id === id) outside = { ...outside, items: [conversation] };
        change({ list: withConversation(state.list, conversation) });
        refreshOpen();
        break;
      } catch (caught) {
        const error = fail(caught);
        if (!error.isPassing && error.status !== 404) break;
        await new Promise((resolve) => setTimeout(resolve, INFO_WAIT_MS));
      }
    }
    asked.delete(id);
  }

  async function loadList(): Promise<void> {
    listLoad += 1;
    const mine = listLoad;
    meanwhile = [];
    change({ list: withLoading(state.list) });
    try {
      const page = await api.conversations({ view: state.list.view, offset: 0 });
      if (mine !== listLoad) return;
      change({ session: 'signed-in', isSessionOver: false, list: withFirstPage(state.list, page) });
      for (const event of meanwhile) showInList(event);
      feed.start(page.liveCursor);
      refreshOpen();
    } catch (caught) {
      const error = fail(caught);
      if (mine === listLoad && state.session !== 'signed-out') {
        change({ session: 'signed-in', list: withFailure(state.list, error.message) });
      }
    }
  }

  async function loadMore(): Promise<void> {
    const { list } = state;
    if (isLoadingMore || list.phase !== 'ready' || list.items.length >= list.total) return;
    isLoadingMore = true;
    const mine = listLoad;
    try {
      const page = await api.conversations({ view: list.view, offset: list.items.length });
      if (mine === listLoad) change({ list: withNextPage(state.list, page) });
    } catch (caught) {
      const error = fail(caught);
      if (mine === listLoad) change({ list: withFailure(state.list, error.message) });
    } finally {
      isLoadingMore = false;
    }
  }

  function endSession(isOver: boolean): void {
    feed.stop();
    listLoad += 1;
    threads.keepOnly(undefined);
    outside = emptyList('all');
    const wasIn = state.session === 'signed-in' && state.list.phase !== 'loading';
    change({
      session: 'signed-out',
      isSessionOver: isOver && (wasIn || state.isSessionOver),
      list: emptyList(state.list.view),
      connection: { kind: 'online' },
    });
    refreshOpen();
  }

  async function openThread(id: string): Promise<void> {
    if (!conversationOf(id)) void fetchConversation(id);
    const outcome = await threads.open(id);
    if (outcome === 'missing') missing = id;
    refreshOpen();
    const { open } = state;
    const { thread, conversation } = open ?? {};
    if (!open || open.id !== id || open.newFrom !== undefined || !thread || !conversation) return;
    const newFrom = firstUnread(thread, conversation.unread);
    if (newFrom !== undefined) change({ open: { ...open, newFrom } });
  }

  return {
    get state() {
      return state;
    },
    drafts,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      void loadList();
      outbox.wake();
    },
    stop: () => {
      feed.stop();
      outbox.close();
    },
    serviceState: api.serviceState,
    signIn: async (credentials) => {
      await api.signIn(credentials);
      await loadList();
      outbox.wake();
      if (state.open) void openThread(state.open.id);
    },
    signOut: async () => {
      await api.signOut();
      endSession(false);
    },
    show: (view) => {
      if (view === state.list.view) return;
      if (state.open?.conversation) outside = { ...outside, items: [state.open.conversation] };
      change({ list: emptyList(view) });
      void loadList();
    },
    loadMore: () => void loadMore(),
    reloadList: () => void loadList(),
    open: (id) => {
      if (id === state.open?.id) return;
      missing = undefined;
      const known = id === undefined ? undefined : conversationOf(id);
      outside = { ...emptyList('all'), items: known ? [known] : [] };
      if (id === undefined) {
        const { open: _open, ...rest } = state;
        state = rest;
        change({});
        return;
      }
      change({ open: { id, isMissing: false } });
      refreshOpen();
      if (state.session !== 'signed-out') void openThread(id);
    },
    reloadThread: () => {
      if (state.open) void threads.reload(state.open.id);
    },
    loadOlder: () => {
      if (state.open) void threads.loadOlder(state.open.id);
    },
    send: (text) => {
      const { open } = state;
      if (!open?.conversation) return;
      const entry: OutboxEntry = {
        key: options.newKey(),
        conversationId: open.id,
        content: textContent(open.conversation.channel.source, text),
        sentAt: new Date(nowMs()).toISOString(),
      };
      threads.change(open.id, (thread) => withSending(thread, entry));
      outbox.add(entry);
      change({ unsent: outbox.entries });
    },
    retry: ({ id, key }) => {
      if (id !== '') {
        api.resend(id).catch(fail);
        return;
      }
      const entry = outbox.entries.find((known) => known.key === key);
      if (!entry) return;
      const { failure: _failure, ...again } = entry;
      threads.change(entry.conversationId, (thread) => withSending(thread, again));
      outbox.retry(entry.key);
      change({ unsent: outbox.entries });
    },
    discard: (key) => {
      const entry = outbox.entries.find((known) => known.key === key);
      if (!entry) return;
      outbox.discard(key);
      threads.change(entry.conversationId, (thread) => withoutKey(thread, key));
      change({ unsent: outbox.entries });
    },
    setClosed: (id, isClosed) => {
      const before = conversationOf(id);
      if (!before) return;
      const { name, unread } = before;
      changeConversations((list) => withFacts(list, id, { name, unread, isClosed }));
      api.setClosed(id, isClosed).catch((caught: unknown) => {
        fail(caught);
        changeConversations((list) => withFacts(list, id, { name, unread, isClosed: before.isClosed }));
        void fetchConversation(id);
      });
    },
    markSeen: () => {
      const { open } = state;
      const { conversation, thread } = open ?? {};
      const newest = thread?.messages.findLast(({ isFromContact }) => isFromContact)?.id;
      if (!conversation || conversation.unread === 0 || thread?.phase !== 'ready' || newest === undefined) return;
      if (marked.get(conversation.id) === newest) return;
      marked.set(conversation.id, newest);
      const { id, name, isClosed } = conversation;
      changeConversations((list) => withFacts(list, id, { name, isClosed, unread: 0 }));
      api.markRead(id).catch((caught: unknown) => {
        marked.delete(id);
        fail(caught);
      });
    },
  };
}
