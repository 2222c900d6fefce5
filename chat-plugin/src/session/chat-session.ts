import { createStompClient, type StompClient } from '@airy/stomp';
import type { ChannelConfig } from '../settings.ts';
import { type Authenticated, type ChatApi, ChatApiError } from './chat-api.ts';
import { createOutbox, type OutboxEvent } from './outbox.ts';
import type { ChatStorage } from './storage.ts';
import {
  newestTeamId,
  type Timeline,
  unreadCount,
  type WireMessage,
  withHistory,
  withMessage,
  without,
  withPending,
  withState,
} from './timeline.ts';

/** What the chat shows. */
export interface ChatState {
  /** `unavailable`: the channel is gone or this page may not use it; `ended`: the visitor ended the conversation. */
  readonly phase: 'starting' | 'ready' | 'unavailable' | 'ended';
  readonly connection: 'online' | 'offline';
  readonly timeline: Timeline;
  readonly unread: number;
  /** Why it is unavailable, for people. */
  readonly reason?: string;
}

/** A visitor's conversation: authenticates, resumes, sends, receives, reconnects. */
export interface ChatSession {
  readonly state: ChatState;
  /** Called after each change. */
  onChange(listener: () => void): void;
  start(): void;
  send(content: unknown): void;
  /** Sends a refused message again, as a new one. */
  retry(key: string): void;
  discard(key: string): void;
  /** All messages are on screen. */
  markSeen(): void;
  /** Forgets the conversation on this device. */
  end(): void;
  /** Begins a new conversation after `end`. */
  restart(): void;
  close(): void;
}

/** What a session needs; all of it can be replaced in tests. */
export interface ChatSessionOptions {
  readonly host: string;
  readonly channelId: string;
  readonly resumeToken?: string;
  readonly api: ChatApi;
  readonly storage: ChatStorage;
  readonly onConfig: (config: ChannelConfig) => void;
  readonly newKey: () => string;
  readonly nowIso: () => string;
  readonly connect?: typeof createStompClient;
}

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15_000;
const MESSAGES = '/user/queue/message';
const CONFIG = '/user/queue/config';

/** A session that has not started yet. */
export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { api, storage } = options;
  const listeners: (() => void)[] = [];
  let state: ChatState = { phase: 'starting', connection: 'online', timeline: [], unread: 0 };
  let token: string | undefined;
  let cursor: string | undefined;
  let socket: StompClient | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delayMs = FIRST_DELAY_MS;
  let isAuthenticating = false;
  let isClosed = false;

  const outbox = createOutbox({
    api,
    stored: storage.outbox,
    token: () => token,
    onUnauthorized: () => {
      token = undefined;
      void authenticate();
    },
    onEvent: (event) => change({ timeline: afterSend(state.timeline, event) }),
  });

  function change(next: Partial<ChatState>): void {
    const timeline = next.timeline ?? state.timeline;
    state = { ...state, ...next, timeline, unread: unreadCount(timeline, storage.lastSeen.get()) };
    for (const listener of listeners) listener();
  }

  async function authenticate(): Promise<void> {
    if (isAuthenticating || isClosed || state.phase === 'ended') return;
    isAuthenticating = true;
    clearTimeout(timer);
    try {
      const answer = await identify();
      if (isClosed) return;
      token = answer.token;
      cursor = answer.cursor;
      delayMs = FIRST_DELAY_MS;
      change({ phase: 'ready', connection: 'online', timeline: withHistory(state.timeline, answer.messages) });
      openSocket();
      outbox.wake();
    } catch (error) {
      failed(error);
    } finally {
      isAuthenticating = false;
    }
  }

  /** With a resume token when there is one; a refused one is forgotten and a new conversation begins. */
  async function identify(): Promise<Authenticated> {
    const resumeToken = storage.resumeToken.get();
    if (resumeToken !== undefined) {
      try {
        return await api.authenticate({ channel_id: options.channelId, resume_token: resumeToken });
      } catch (error) {
        if (!(error instanceof ChatApiError) || error.isPassing) throw error;
        storage.resumeToken.set(undefined);
      }
    }
    const answer = await api.authenticate({ channel_id: options.channelId });
    storage.resumeToken.set(await api.resumeToken(answer.token));
    return answer;
  }

  function failed(error: unknown): void {
    if (error instanceof ChatApiError && !error.isPassing) {
      socket?.stop();
      change({ phase: 'unavailable', reason: error.message });
      return;
    }
    change({ connection: 'offline' });
    timer = setTimeout(
      () => void authenticate(),
      (error instanceof ChatApiError ? error.retryAfterMs : undefined) ?? delayMs,
    );
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
  }

  function openSocket(): void {
    socket?.stop();
    socket = (options.connect ?? createStompClient)({
      url: `${options.host.replace(/^http/, 'ws')}/ws.chatplugin`,
      connectHeaders: () => ({ Authorization: `Bearer ${token ?? ''}` }),
      subscriptions: [
        { id: 'messages', destination: MESSAGES, headers: () => (cursor === undefined ? {} : { cursor }) },
        { id: 'config', destination: CONFIG },
      ],
      onMessage: (destination, headers, body) => received(destination, headers.cursor, body),
      onStateChange: (next, reason) => {
        if (next === 'connected') {
          change({ connection: 'online' });
          outbox.wake();
        } else if (next === 'disconnected' && reason?.includes('401')) {
          socket?.stop();
          void authenticate();
        } else if (next === 'disconnected' && reason !== 'stopped') change({ connection: 'offline' });
      },
    });
    socket.start();
  }

  function received(destination: string, position: string | undefined, body: string): void {
    const frame = JSON.parse(body) as { readonly message?: WireMessage; readonly type?: string }; // our own server's frames
    if (destination === CONFIG) {
      options.onConfig(frame as unknown as ChannelConfig); // what that destination carries
      return;
    }
    if (frame.type === 'resync.required') {
      cursor = undefined;
      void authenticate();
      return;
    }
    if (position !== undefined) cursor = position;
    if (frame.message) change({ timeline: withMessage(state.timeline, frame.message) });
  }

  function send(content: unknown): void {
    const entry = { key: options.newKey(), content, sentAt: options.nowIso() };
    change({ timeline: withPending(state.timeline, entry) });
    outbox.add(entry);
  }

  return {
    get state() {
      return state;
    },
    onChange: (listener) => void listeners.push(listener),
    start: () => {
      if (options.resumeToken !== undefined) storage.resumeToken.set(options.resumeToken);
      change({ timeline: outbox.waiting.reduce<Timeline>(withPending, state.timeline) });
      void authenticate();
    },
    send,
    retry: (key) => {
      const entry = state.timeline.find((message) => message.key === key && message.state === 'failed');
      if (!entry) return;
      change({ timeline: without(state.timeline, key) });
      send(entry.content);
    },
    discard: (key) => change({ timeline: without(state.timeline, key) }),
    markSeen: () => {
      const newest = newestTeamId(state.timeline);
      if (newest === undefined || newest === storage.lastSeen.get()) return;
      storage.lastSeen.set(newest);
      change({});
    },
    end: () => {
      socket?.stop();
      storage.resumeToken.set(undefined);
      storage.lastSeen.set(undefined);
      token = undefined;
      cursor = undefined;
      change({ phase: 'ended' });
    },
    restart: () => {
      change({ phase: 'starting', timeline: [] });
      void authenticate();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      socket?.stop();
      outbox.close();
    },
  };
}

function afterSend(timeline: Timeline, event: OutboxEvent): Timeline {
  return event.kind === 'sent'
    ? withMessage(timeline, event.message, event.key)
    : withState(timeline, event.key, 'failed', event.reason);
}
