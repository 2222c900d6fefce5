import { afterEach, describe, expect, it, vi } from 'vitest';
import { anId } from '../testing/builders.ts';
import { createFakeServer } from '../testing/fake-server.ts';
import { aStorage, aStore } from '../testing/store.ts';
import type { InboxStore } from './inbox.ts';

const running: InboxStore[] = [];

async function aRunningStore(server = createFakeServer(), storage = aStorage()) {
  const { store } = aStore(server, storage);
  running.push(store);
  store.start();
  await vi.waitFor(() => expect(server.cursors.length).toBeGreaterThan(0));
  return { store, server };
}

async function anOpenConversation(texts: readonly string[] = ['Hello']) {
  const server = createFakeServer();
  const id = server.addConversation(1, texts);
  const { store } = await aRunningStore(server);
  store.open(id);
  await vi.waitFor(() => expect(store.state.open?.thread?.phase).toBe('ready'));
  return { store, server, id };
}

const texts = (store: InboxStore) =>
  store.state.open?.thread?.messages.map(({ content }) => (content as { text: string }).text); // what the tests wrote
const last = (store: InboxStore) => store.state.open?.thread?.messages.at(-1);

afterEach(() => {
  for (const store of running.splice(0)) store.stop();
});

describe('the inbox', () => {
  it('asks to sign in when there is no session, and goes on after it', async () => {
    const { store, server } = aStore();
    running.push(store);
    server.isSignedIn = false;
    store.start();
    await vi.waitFor(() => expect(store.state.session).toBe('signed-out'));
    expect(store.state.isSessionOver).toBe(false);
    await expect(store.signIn({ token: 'wrong' })).rejects.toThrow('This token is wrong');
    await store.signIn({ code: 'one-time' });
    expect(store.state.session).toBe('signed-in');
  });

  it('says that a session is over when it was there', async () => {
    const { store, server } = await aRunningStore();
    server.isSignedIn = false;
    store.reloadList();
    await vi.waitFor(() => expect(store.state).toMatchObject({ session: 'signed-out', isSessionOver: true }));
  });

  it('notices at a lost socket that the session is over', async () => {
    const { store, server } = await aRunningStore();
    server.isSignedIn = false;
    server.dropSockets();
    await vi.waitFor(() => expect(store.state.session).toBe('signed-out'));
  });

  it('shows nothing of before after signing out', async () => {
    const { store } = await anOpenConversation();
    await store.signOut();
    expect(store.state.session).toBe('signed-out');
    expect(store.state.list.items).toEqual([]);
    expect(store.state.open?.thread).toBeUndefined();
  });

  it('shows a conversation that is new, live', async () => {
    const { store, server } = await aRunningStore();
    const id = server.addConversation(1, []);
    server.receive(id, { text: 'First' });
    await vi.waitFor(() => expect(store.state.list.items).toMatchObject([{ id, unread: 1 }]));
  });

  it('subscribes from the place the list was read at, so that nothing between is lost', async () => {
    const server = createFakeServer();
    const id = server.addConversation(1, ['Hello']);
    const { store } = aStore(server);
    running.push(store);
    const stop = store.subscribe(() => {
      if (store.state.list.phase !== 'ready') return;
      stop();
      server.receive(id, { text: 'between the list and the socket' });
    });
    store.start();
    await vi.waitFor(() => expect(store.state.list.items[0]?.unread).toBe(1));
    expect(server.cursors).toEqual(['0']);
  });

  it('catches up after a lost connection, in order', async () => {
    const { store, server, id } = await anOpenConversation();
    server.dropSockets();
    for (const text of ['a', 'b', 'c']) server.receive(id, { text });
    await vi.waitFor(() => expect(texts(store)).toEqual(['Hello', 'a', 'b', 'c']), 3_000);
  });

  it('loads list and thread anew when the server says so', async () => {
    const { store, server } = await anOpenConversation();
    server.calls.length = 0;
    server.emit('resync.required', {});
    await vi.waitFor(() => expect(server.calls).toEqual(['/conversations.list', '/messages.list']));
    await vi.waitFor(() => expect(store.state.open?.thread?.phase).toBe('ready'));
    expect(texts(store)).toEqual(['Hello']);
  });

  it('shows a sent message at once, once, and then as delivered', async () => {
    const { store, server } = await anOpenConversation();
    store.send('Hi');
    expect(last(store)).toMatchObject({ state: 'sending', content: { text: 'Hi' } });
    await vi.waitFor(() => expect(last(store)?.state).toBe('sent'));
    server.deliver(last(store)?.id ?? '', 'delivered');
    await vi.waitFor(() => expect(last(store)?.state).toBe('delivered'));
    expect(texts(store)).toEqual(['Hello', 'Hi']);
  });

  it('shows why the platform did not take a message, and sends it again', async () => {
    const { store, server } = await anOpenConversation();
    store.send('Hi');
    await vi.waitFor(() => expect(last(store)?.state).toBe('sent'));
    server.deliver(last(store)?.id ?? '', 'failed', 'This number is blocked');
    await vi.waitFor(() => expect(last(store)).toMatchObject({ state: 'failed', error: 'This number is blocked' }));
    const message = last(store);
    if (message) store.retry(message);
    await vi.waitFor(() => expect(server.calls).toContain('/messages.resend'));
  });

  it('keeps a refused message with the reason; it can be retried, or taken back', async () => {
    const { store, server } = await anOpenConversation();
    server.failures.set('/messages.send', { status: 413, message: 'Too large' });
    store.send('Hi');
    await vi.waitFor(() => expect(last(store)).toMatchObject({ state: 'failed', error: 'Too large' }));
    server.failures.clear();
    const message = last(store);
    if (message) store.retry(message);
    await vi.waitFor(() => expect(last(store)?.state).toBe('sent'));
    server.failures.set('/messages.send', { status: 413, message: 'Too large' });
    store.send('Other');
    await vi.waitFor(() => expect(last(store)?.state).toBe('failed'));
    store.discard(last(store)?.key ?? '');
    expect(texts(store)).toEqual(['Hello', 'Hi']);
  });

  it('does not take a disconnected channel for a lost session', async () => {
    const server = createFakeServer();
    const id = server.addConversation(1, ['Hello'], { isConnected: false });
    const { store } = await aRunningStore(server);
    store.open(id);
    await vi.waitFor(() => expect(store.state.open?.thread?.phase).toBe('ready'));
    store.send('Hi');
    await vi.waitFor(() => expect(last(store)?.error).toBe('The channel of this conversation is not connected'));
    expect(store.state.session).toBe('signed-in');
  });

  it('sends after a reload what was written offline', async () => {
    const storage = aStorage();
    const server = createFakeServer();
    const id = server.addConversation(1, ['Hello']);
    const first = await aRunningStore(server, storage);
    first.store.open(id);
    await vi.waitFor(() => expect(first.store.state.open?.thread?.phase).toBe('ready'));
    server.isDown = true;
    first.store.send('Written offline');
    first.store.stop();
    server.isDown = false;
    const { store } = await aRunningStore(server, storage);
    store.open(id);
    await vi.waitFor(() => expect(last(store)).toMatchObject({ state: 'sent', content: { text: 'Written offline' } }));
    expect(texts(store)).toEqual(['Hello', 'Written offline']);
  });

  it('marks a conversation read when it is seen, once for what is there', async () => {
    const { store, server, id } = await anOpenConversation();
    server.receive(id, { text: 'new' });
    await vi.waitFor(() => expect(store.state.open?.conversation?.unread).toBe(1));
    store.markSeen();
    store.markSeen();
    expect(store.state.list.items[0]?.unread).toBe(0);
    await vi.waitFor(() => expect(server.calls).toContain('/conversations.mark-read'));
    expect(server.calls.filter((path) => path === '/conversations.mark-read')).toHaveLength(1);
  });

  it('has the New line where the unread began, until the conversation is left', async () => {
    const server = createFakeServer();
    const id = server.addConversation(1, ['old']);
    const newest = server.receive(id, { text: 'new' });
    const { store } = await aRunningStore(server);
    store.open(id);
    await vi.waitFor(() => expect(store.state.open?.newFrom).toBe(newest));
    store.markSeen();
    expect(store.state.open?.newFrom).toBe(newest);
    store.open(undefined);
    store.open(id);
    await vi.waitFor(() => expect(store.state.open?.thread?.phase).toBe('ready'));
    expect(store.state.open?.newFrom).toBeUndefined();
  });

  it('loads older messages page by page', async () => {
    const { store } = await anOpenConversation(Array.from({ length: 120 }, (_, n) => `m${n}`));
    expect(store.state.open?.thread?.messages).toHaveLength(50);
    store.loadOlder();
    await vi.waitFor(() => expect(store.state.open?.thread?.messages).toHaveLength(100));
    store.loadOlder();
    await vi.waitFor(() => expect(texts(store)?.[0]).toBe('m0'));
    expect(store.state.open?.thread?.olderCursor).toBeUndefined();
  });

  it('loads more conversations, and all of them once', async () => {
    const server = createFakeServer();
    for (let n = 1; n <= 120; n += 1) server.addConversation(n, ['x']);
    const { store } = await aRunningStore(server);
    for (const count of [100, 120]) {
      store.loadMore();
      await vi.waitFor(() => expect(store.state.list.items).toHaveLength(count));
    }
    expect(new Set(store.state.list.items.map(({ id }) => id)).size).toBe(120);
  });

  it('closes at once, and takes it back when the server refuses', async () => {
    const { store, server, id } = await anOpenConversation();
    store.setClosed(id, true);
    expect(store.state.open?.conversation?.isClosed).toBe(true);
    await vi.waitFor(() => expect(server.calls).toContain('/conversations.set-state'));
    server.failures.set('/conversations.set-state', { status: 503, message: 'Away' });
    store.setClosed(id, false);
    await vi.waitFor(() => expect(store.state.open?.conversation?.isClosed).toBe(true));
  });

  it('keeps the open conversation when it leaves the view', async () => {
    const { store, id } = await anOpenConversation();
    store.show('open');
    await vi.waitFor(() => expect(store.state.list.phase).toBe('ready'));
    store.setClosed(id, true);
    expect(store.state.list.items).toEqual([]);
    expect(store.state.open?.conversation).toMatchObject({ id, isClosed: true });
  });

  it('opens a conversation by its link, outside the list’s view too', async () => {
    const { store, id } = await anOpenConversation();
    store.open(undefined);
    store.show('closed');
    await vi.waitFor(() => expect(store.state.list.phase).toBe('ready'));
    store.open(id);
    await vi.waitFor(() => expect(store.state.open?.conversation?.name).toBe('Contact 1'));
    expect(store.state.list.items).toEqual([]);
  });

  it('says when a conversation is not there', async () => {
    const { store } = await aRunningStore();
    store.open(anId(404));
    await vi.waitFor(() => expect(store.state.open?.isMissing).toBe(true));
  });

  it('keeps the list when it cannot be loaded again, with the reason', async () => {
    const { store, server } = await anOpenConversation();
    server.failures.set('/conversations.list', { status: 500, message: 'Broken' });
    store.reloadList();
    await vi.waitFor(() => expect(store.state.list).toMatchObject({ phase: 'failed', error: 'Broken' }));
    expect(store.state.list.items).toHaveLength(1);
  });
});
