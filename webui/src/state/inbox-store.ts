import { storedText } from '@airy/browser';
import { ApiError } from '../api/core-api.ts';
import type { LiveEvent } from '../api/events.ts';
import { textContent } from '../text/content.ts';
import { BACK_FOR_MS, type ConnectionChange, nextConnection, OFFLINE_AFTER_MS } from './connection.ts';
import { withFacts, withListMessage } from './conversations.ts';
import { createDrafts } from './drafts.ts';
import type { InboxState, InboxStore, InboxStoreOptions } from './inbox.ts';
import { createListLoader } from './list-loader.ts';
import type { Conversation } from './model.ts';
import { createOutbox, type OutboxEntry, type OutboxEvent } from './outbox.ts';
import { firstUnread, withoutKey, withSending, withSent } from './thread.ts';
import { createThreads } from './threads.ts';

/** Makes the inbox: session, list, open conversation, sending, connection. Nothing happens before `start`. */
export function createInboxStore(options: InboxStoreOptions): InboxStore {
  const { api, storage, nowMs } = options;
  const listeners = new Set<() => void>();
  const drafts = createDrafts(storage);
  /** The newest message of each conversation when it was last marked read. */
  const marked = new Map<string, string>();

  const onError = (error: ApiError) => {
    if (error.status === 401 || error.status === 403) endSession(true);
  };
  const failed = (caught: unknown) => onError(caught instanceof ApiError ? caught : new ApiError(0, String(caught)));

  const loader = createListLoader({ api, onLoaded, onChange: () => refresh(), onError });
  const outbox = createOutbox({
    send: api.send,
    stored: storedText('airy.outbox', storage),
    onEvent: onOutbox,
    isSignedOut: async ({ status }) => {
      if (status !== 401 && status !== 403) return false; // 403 also means a disconnected channel
      const isOver = !(await api.isSignedIn().catch(() => true));
      if (isOver) endSession(true);
      return isOver;
    },
  });
  const unsentOf = (id: string) => outbox.entries.filter(({ conversationId }) => conversationId === id);
  const threads = createThreads({ api, unsent: unsentOf, onChange: () => refresh(), onError });
  const feed = options.createFeed({ onEvent, onConnection });

  let state: InboxState = {
    session: 'checking',
    isSessionOver: false,
    list: loader.list,
    connection: { kind: 'online' },
    unsent: outbox.entries,
  };

  function change(next: Partial<InboxState>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  /** Takes over what list, threads and outbox have now. */
  function refresh(): void {
    const { open } = state;
    const changes = { list: loader.list, unsent: outbox.entries };
    if (!open) {
      change(changes);
      return;
    }
    const conversation = loader.find(open.id);
    const thread = threads.get(open.id);
    const { conversation: _conversation, thread: _thread, ...rest } = open;
    const wasComplete = open.thread?.phase === 'ready' && open.conversation !== undefined;
    const isFirst = !wasComplete && open.newFrom === undefined && thread?.phase === 'ready';
    const newFrom = isFirst && conversation ? firstUnread(thread, conversation.unread) : undefined;
    change({
      ...changes,
      open: {
        ...rest,
        ...(conversation ? { conversation } : {}),
        ...(thread ? { thread } : {}),
        ...(newFrom === undefined ? {} : { newFrom }),
      },
    });
  }

  function onLoaded(cursor: string | undefined): void {
    change({ session: 'signed-in', isSessionOver: false });
    refresh();
    feed.start(cursor);
  }

  function endSession(isOver: boolean): void {
    if (state.session === 'signed-out') return;
    const wasSignedIn = state.session === 'signed-in';
    change({ session: 'signed-out', isSessionOver: isOver && wasSignedIn, connection: { kind: 'online' } });
    feed.stop();
    threads.keepOnly(undefined);
    loader.reset();
  }

  function onEvent(event: LiveEvent): void {
    if (event.kind === 'resync') {
      threads.keepOnly(state.open?.id);
      void loader.load();
      if (state.open) void threads.reload(state.open.id);
      return;
    }
    if (event.kind === 'message') {
      if (event.isNew) changeConnection({ kind: 'message', sentAtMs: Date.parse(event.message.sentAt) });
      threads.onMessage(event.conversationId, event.message);
    } else if (event.kind === 'message-metadata') threads.onMessageError(event.id, event.error);
    loader.onEvent(event);
  }

  function changeConnection(by: ConnectionChange): void {
    const connection = nextConnection(state.connection, by);
    if (connection !== state.connection) change({ connection });
  }

  function onConnection(isOnline: boolean): void {
    if (state.session === 'signed-out') return;
    changeConnection({ kind: isOnline ? 'connected' : 'lost', atMs: nowMs() });
    setTimeout(() => changeConnection({ kind: 'tick', atMs: nowMs() }), isOnline ? BACK_FOR_MS : OFFLINE_AFTER_MS);
    if (!isOnline) {
      api.isSignedIn().then(
        (isSignedIn) => isSignedIn || endSession(true),
        () => {}, // no answer: that is what being offline is
      );
      return;
    }
    outbox.wake();
    if (loader.list.phase === 'failed') void loader.load();
    if (state.open?.thread?.phase === 'failed') void threads.reload(state.open.id);
  }

  function onOutbox(event: OutboxEvent): void {
    const { key, conversationId } = event.entry;
    if (event.kind === 'sent') {
      threads.change(conversationId, (thread) => withSent(thread, key, event.message));
      loader.change((list) => withListMessage(list, conversationId, event.message));
    } else threads.change(conversationId, (thread) => withSending(thread, event.entry));
    refresh();
  }

  async function openThread(id: string): Promise<void> {
    const outcome = await threads.open(id);
    if (outcome === 'missing' && state.open?.id === id) change({ open: { ...state.open, isMissing: true } });
  }

  /** Shows facts about a conversation at once; the server's word follows. */
  function assume({ id, name, unread, isClosed }: Conversation, facts: Partial<Conversation>): void {
    loader.change((list) => withFacts(list, id, { name, unread, isClosed, ...facts }));
  }

  const refused = (key: string | undefined): OutboxEntry | undefined =>
    outbox.entries.find((entry) => entry.key === key && entry.failure !== undefined);

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
      void loader.load();
      outbox.wake();
    },
    stop: () => {
      feed.stop();
      outbox.close();
      loader.reset();
    },
    serviceState: api.serviceState,
    signIn: async (credentials) => {
      await api.signIn(credentials);
      await loader.load();
      outbox.wake();
      if (!state.open) return;
      loader.watch(state.open.id);
      void openThread(state.open.id);
    },
    signOut: async () => {
      await api.signOut();
      endSession(false);
    },
    show: (view) => loader.show(view),
    loadMore: () => void loader.loadMore(),
    reloadList: () => void loader.load(),
    open: (id) => {
      if (id === state.open?.id) return;
      const { open: _open, ...rest } = state;
      state = id === undefined ? rest : { ...rest, open: { id, isMissing: false } };
      loader.watch(id);
      refresh();
      if (id !== undefined) void openThread(id);
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
      refresh();
    },
    retry: ({ id, key }) => {
      if (id !== '') {
        api.resend(id).catch(failed);
        return;
      }
      const entry = refused(key);
      if (!entry) return;
      const { failure: _failure, ...again } = entry;
      threads.change(entry.conversationId, (thread) => withSending(thread, again));
      outbox.retry(entry.key);
      refresh();
    },
    discard: (key) => {
      const entry = refused(key);
      if (!entry) return;
      outbox.discard(key);
      threads.change(entry.conversationId, (thread) => withoutKey(thread, key));
      refresh();
    },
    setClosed: (id, isClosed) => {
      const before = loader.find(id);
      if (!before) return;
      assume(before, { isClosed });
      api.setClosed(id, isClosed).catch((caught: unknown) => {
        assume(loader.find(id) ?? before, { isClosed: !isClosed });
        void loader.fetch(id);
        failed(caught);
      });
    },
    markSeen: () => {
      const { conversation, thread } = state.open ?? {};
      const newest = thread?.messages.findLast(({ isFromContact }) => isFromContact)?.id;
      if (!conversation || conversation.unread === 0 || thread?.phase !== 'ready' || newest === undefined) return;
      const { id } = conversation;
      if (marked.get(id) === newest) return;
      marked.set(id, newest);
      assume(conversation, { unread: 0 });
      api.markRead(id).catch((caught: unknown) => {
        marked.delete(id);
        failed(caught);
      });
    },
  };
}
