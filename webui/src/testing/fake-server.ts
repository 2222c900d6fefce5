import type { StompClientOptions } from '@airy/stomp';
import { createFrameParser, serializeFrame } from '@airy/stomp';
import { anId, aTime } from './builders.ts';

type Json = Readonly<Record<string, unknown>>;

interface StoredMessage {
  readonly id: string;
  readonly content: unknown;
  readonly sent_at: string;
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly source: string;
  readonly metadata: Json;
}

interface StoredConversation {
  readonly id: string;
  name: string;
  unread: number;
  state: string | undefined;
  isConnected: boolean;
  readonly messages: StoredMessage[];
}

/** For tests: a Core API in memory that stands in for `fetch` and the socket. */
export interface FakeServer {
  readonly fetch: typeof fetch;
  readonly WebSocketCtor: NonNullable<StompClientOptions['WebSocketCtor']>;
  /** Paths asked for, in order. */
  readonly calls: string[];
  /** Answers the next calls of a path with this status instead, until it is deleted. */
  readonly failures: Map<string, { readonly status: number; readonly message: string }>;
  /** While true nothing answers and the socket is closed. */
  isDown: boolean;
  isSignedIn: boolean;
  addConversation(
    n: number,
    texts: readonly string[],
    changes?: { readonly name?: string; readonly isConnected?: boolean },
  ): string;
  /** The contact writes; the socket tells. */
  receive(conversationId: string, content: unknown): string;
  deliver(messageId: string, state: 'delivered' | 'failed', error?: string): void;
  /** Cursors that SUBSCRIBE frames came with. */
  readonly cursors: (string | undefined)[];
  emit(type: string, payload: unknown): void;
  dropSockets(): void;
}

export function createFakeServer(): FakeServer {
  const conversations = new Map<string, StoredConversation>();
  const calls: string[] = [];
  const failures: FakeServer['failures'] = new Map();
  const cursors: (string | undefined)[] = [];
  const sockets = new Set<FakeSocket>();
  const log: string[] = [];
  const byKey = new Map<string, StoredMessage>();
  let count = 10_000;

  class FakeSocket {
    binaryType = '';
    onopen: ((event: never) => void) | null = null;
    onmessage: ((event: never) => void) | null = null;
    onclose: ((event: never) => void) | null = null;
    onerror: ((event: never) => void) | null = null;
    isSubscribed = false;
    private readonly parser = createFrameParser({
      onFrame: ({ command, headers }) => {
        if (command === 'CONNECT') this.push('CONNECTED', { version: '1.2', 'heart-beat': '0,0' }, '');
        if (command !== 'SUBSCRIBE') return;
        cursors.push(headers.cursor);
        this.isSubscribed = true;
        const from = headers.cursor === undefined ? log.length : Number(headers.cursor);
        for (let index = from; index < log.length; index += 1) this.tell(index);
      },
    });

    constructor() {
      sockets.add(this);
      queueMicrotask(() => {
        if (server.isDown) this.lose();
        else this.onopen?.({} as never); // the client reads nothing of it
      });
    }

    send(data: string): void {
      this.parser.push(data);
    }

    close(): void {
      sockets.delete(this);
    }

    tell(index: number): void {
      this.push('MESSAGE', { destination: '/events', cursor: String(index + 1) }, log[index] ?? '');
    }

    lose(): void {
      sockets.delete(this);
      this.onclose?.({ code: 1006 } as never); // all the client reads
    }

    private push(command: string, headers: Record<string, string>, body: string): void {
      this.onmessage?.({ data: serializeFrame({ command, headers, body }) } as never); // all the client reads
    }
  }

  const emit = (type: string, payload: unknown) => {
    log.push(JSON.stringify({ type, payload, timestamp: 0 }));
    for (const socket of sockets) if (socket.isSubscribed) socket.tell(log.length - 1);
  };

  const metadataOf = ({ name, unread, state }: StoredConversation) => ({
    contact: { display_name: name },
    unread_count: unread,
    ...(state === undefined ? {} : { state }),
  });
  const wireOf = (conversation: StoredConversation) => ({
    id: conversation.id,
    created_at: aTime(0),
    channel: {
      id: anId(900),
      source: 'chatplugin',
      source_channel_id: 'website',
      connected: conversation.isConnected,
      metadata: { name: 'Website' },
    },
    metadata: metadataOf(conversation),
    last_message: conversation.messages.at(-1),
  });
  const tellMetadata = (conversation: StoredConversation) =>
    emit('metadata.updated', {
      subject: 'conversation',
      identifier: conversation.id,
      metadata: metadataOf(conversation),
    });
  const tellMessage = (type: string, conversation: StoredConversation, message: StoredMessage) =>
    emit(type, { conversation_id: conversation.id, channel_id: anId(900), message });
  const aStored = (content: unknown, isFromContact: boolean): StoredMessage => {
    count += 1;
    return {
      id: anId(count),
      content,
      sent_at: aTime(count),
      delivery_state: isFromContact ? 'delivered' : 'pending',
      from_contact: isFromContact,
      source: 'chatplugin',
      metadata: {},
    };
  };
  const page = (data: readonly unknown[], next: string | null, total: number) => ({
    data,
    pagination_data: { previous_cursor: null, next_cursor: next, total },
  });
  const ok = (body: unknown, headers: Record<string, string> = {}) =>
    new Response(body === undefined ? null : JSON.stringify(body), { status: body === undefined ? 204 : 200, headers });
  const refuse = (status: number, message: string) => new Response(JSON.stringify({ message }), { status });

  const listConversations = (body: Json) => {
    const filter = String(body.filters ?? '');
    const inView = [...conversations.values()]
      .filter(({ state }) => filter === '' || (state === 'CLOSED') !== filter.includes('NOT'))
      .toSorted((a, b) => (b.messages.at(-1)?.sent_at ?? '').localeCompare(a.messages.at(-1)?.sent_at ?? ''));
    const offset = Number(body.cursor ?? 0);
    const end = offset + Number(body.page_size ?? 20);
    const next = end < inView.length ? String(end) : null;
    return ok(page(inView.slice(offset, end).map(wireOf), next, inView.length), {
      'x-airy-cursor': String(log.length),
    });
  };

  const listMessages = (conversation: StoredConversation, body: Json) => {
    const newestFirst = conversation.messages.toReversed();
    const start = Math.max(
      0,
      newestFirst.findIndex(({ id }) => id === body.cursor),
    );
    const end = start + Number(body.page_size ?? 20);
    return ok(page(newestFirst.slice(start, end), newestFirst[end]?.id ?? null, newestFirst.length));
  };

  const send = (conversation: StoredConversation, body: Json, key: string) => {
    if (!conversation.isConnected) return refuse(403, 'The channel of this conversation is not connected');
    const known = byKey.get(key);
    if (known) return ok(known);
    const message = aStored(body.message, false);
    byKey.set(key, message);
    conversation.messages.push(message);
    tellMessage('message.created', conversation, message);
    return ok(message, { 'x-airy-position': `messages:0:${count}` });
  };

  const answer = (path: string, body: Json, headers: Headers): Response => {
    if (path === '/login') {
      if (body.token !== 'secret' && body.code !== 'one-time') return refuse(403, 'This token is wrong');
      server.isSignedIn = true;
      return ok(undefined);
    }
    if (path === '/logout') {
      server.isSignedIn = false;
      return ok(undefined);
    }
    if (!server.isSignedIn) return refuse(403, 'Sign in first');
    if (path === '/client.config') return ok({ services: {} });
    if (path === '/conversations.list') return listConversations(body);
    if (path === '/messages.resend') return ok(undefined);
    const conversation = conversations.get(String(body.conversation_id));
    if (!conversation) return refuse(404, 'There is no such conversation');
    switch (path) {
      case '/conversations.info':
        return ok(wireOf(conversation));
      case '/messages.list':
        return listMessages(conversation, body);
      case '/messages.send':
        return send(conversation, body, headers.get('idempotency-key') ?? '');
      case '/conversations.mark-read':
        conversation.unread = 0;
        tellMetadata(conversation);
        return ok(undefined);
      case '/conversations.set-state':
        conversation.state = String(body.state);
        tellMetadata(conversation);
        return ok(undefined);
      default:
        return refuse(404, `There is no ${path}`);
    }
  };

  const server: FakeServer = {
    calls,
    failures,
    cursors,
    isDown: false,
    isSignedIn: true,
    WebSocketCtor: FakeSocket,
    fetch: async (path, init) => {
      await Promise.resolve(); // no answer comes before the question is out
      if (server.isDown) throw new TypeError('Failed to fetch');
      calls.push(String(path));
      const failure = failures.get(String(path));
      if (failure) return refuse(failure.status, failure.message);
      const body: unknown = JSON.parse(String(init?.body ?? '{}'));
      return answer(String(path), body as Json, new Headers(init?.headers)); // the client sends objects
    },
    addConversation: (n, texts, changes = {}) => {
      const id = anId(n);
      const messages = texts.map((text) => aStored({ text }, true));
      const { name = `Contact ${n}`, isConnected = true } = changes;
      conversations.set(id, { id, name, unread: 0, state: undefined, isConnected, messages });
      return id;
    },
    receive: (id, content) => {
      const conversation = conversations.get(id);
      if (!conversation) throw new Error(`There is no conversation ${id}`);
      const message = aStored(content, true);
      conversation.messages.push(message);
      conversation.unread += 1;
      tellMessage('message.created', conversation, message);
      tellMetadata(conversation);
      return message.id;
    },
    deliver: (messageId, state, error) => {
      for (const conversation of conversations.values()) {
        const at = conversation.messages.findIndex(({ id }) => id === messageId);
        const old = conversation.messages[at];
        if (!old) continue;
        const message = { ...old, delivery_state: state, metadata: error === undefined ? {} : { error } };
        conversation.messages[at] = message;
        tellMessage('message.updated', conversation, message);
      }
    },
    emit,
    dropSockets: () => {
      for (const socket of [...sockets]) socket.lose();
    },
  };
  return server;
}
