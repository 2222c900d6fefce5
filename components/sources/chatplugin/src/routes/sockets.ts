import { bearerToken, type ChatGrant } from '@airy/auth';
import type { ChannelId, ConversationId } from '@airy/domain';
import { originAllowed } from '@airy/http';
import { createStompEndpoint, type StompEndpoint, type StompSubscription } from '@airy/sockets';
import { channelConfig } from '../domain/channel-config.ts';
import { type Cursor, formatCursor, parseCursor } from '../domain/cursor.ts';
import { isSameHost, mayUseChannel, originsOf } from '../domain/origins.ts';
import { visitorWireMessage } from '../domain/wire-message.ts';
import type { VisibleMessage } from '../history/history-store.ts';
import { CATCH_UP_MS, type WebhookContext } from './context.ts';

const MESSAGES = '/user/queue/message';
const CONFIG = '/user/queue/config';
const RESYNC = JSON.stringify({ type: 'resync.required', payload: {}, timestamp: null });

/** A subscription to a conversation; it gets what becomes visible after `seen`. */
interface Listener {
  readonly subscription: StompSubscription;
  seen: Cursor;
}

/**
 * `/ws.chatplugin`: pushes a conversation's messages and its channel's settings to the visitor's sockets.
 *
 * No gap: what a cursor has not seen is read and the subscription registered in one synchronous step, between two
 * transactions of the history. Nothing twice: a subscription only ever moves forward.
 */
export function createChatSockets(context: WebhookContext): StompEndpoint {
  const { platform, channels, history, source, tokens } = context;
  const listeners = new Map<ConversationId, Set<Listener>>();
  const configListeners = new Map<ChannelId, Set<StompSubscription>>();

  history.onVisible((messages) => {
    for (const visible of messages) {
      for (const listener of listeners.get(visible.message.conversationId) ?? []) push(listener, visible);
    }
  });
  channels.onChange((ids) => {
    for (const id of ids) {
      const channel = channels.byId(id);
      if (!channel) continue;
      const body = JSON.stringify(channelConfig(channel));
      for (const subscription of configListeners.get(id) ?? []) subscription.send(body);
    }
  });

  const subscribeMessages = async (grant: ChatGrant, subscription: StompSubscription, cursorText?: string) => {
    const { conversationId } = grant;
    const topic = history.messagesTopic;
    const partition = await platform.eventLog.partitionOf(topic, conversationId);
    const end = (await platform.eventLog.endOffsets(topic))[partition] ?? 0;
    if (subscription.signal.aborted) return;
    const cursor = cursorText === undefined ? undefined : parseCursor(cursorText);
    const isKnown = cursor?.partition === partition && cursor.offset < end;
    const now = { partition, offset: history.store.next({ topic, partition }) - 1 };
    const listener: Listener = { subscription, seen: isKnown ? cursor : now };
    if (cursorText !== undefined && !isKnown) subscription.send(RESYNC, { cursor: formatCursor(now) });
    for (const visible of history.store.visibleAfter(conversationId, listener.seen.offset)) push(listener, visible);
    addTo(listeners, conversationId, listener, subscription.signal);
  };

  return createStompEndpoint<ChatGrant>({
    name: 'ws.chatplugin',
    logger: platform.logger,
    meter: platform.meter,
    allowOrigin: (origin, request) =>
      isSameHost(origin, request.headers.host) ||
      originAllowed(originsOf(channels.list().filter((channel) => channel.source === source)), origin),
    admit: async () => {
      const isReady = () => history.isCaughtUp() && channels.isSynced();
      if (isReady() || (await history.waitUntil(isReady, CATCH_UP_MS))) return undefined;
      return { status: 503, message: 'The history is still being read, try again in a second' };
    },
    authenticate: async (request, headers) => {
      const token = bearerToken(headers.Authorization ?? headers.authorization);
      const grant = token === undefined ? undefined : await tokens.verifyChat(token);
      if (!grant) return { error: '401: the chat token is not valid (any more), authenticate again' };
      const channel = channels.byId(grant.channelId);
      if (!channel?.connected || channel.source !== source) return { error: '404: the channel is not connected' };
      if (!mayUseChannel(channel, request.headers.origin, request.headers.host)) {
        return { error: '403: pages of this origin may not use this channel' };
      }
      const { expiresAtMs, ...session } = grant;
      return { session, expiresAtMs };
    },
    onSubscribe: (session, subscription, headers) => {
      switch (subscription.destination) {
        case MESSAGES:
          return subscribeMessages(session, subscription, headers.cursor);
        case CONFIG:
          return addTo(configListeners, session.channelId, subscription, subscription.signal);
        default:
          return { error: `Destinations are ${MESSAGES} and ${CONFIG}` };
      }
    },
  });
}

/** Sends what the subscription has not seen. */
function push(listener: Listener, { message, partition, visibleOffset }: VisibleMessage): void {
  if (partition === listener.seen.partition && visibleOffset <= listener.seen.offset) return;
  listener.seen = { partition, offset: visibleOffset };
  const { conversationId, channelId } = message;
  const body = { conversation_id: conversationId, channel_id: channelId, message: visitorWireMessage(message) };
  listener.subscription.send(JSON.stringify(body), { cursor: formatCursor(listener.seen) });
}

/** Keeps `item` under `key` until `signal` is aborted. */
function addTo<K, T>(map: Map<K, Set<T>>, key: K, item: T, signal: AbortSignal): void {
  if (signal.aborted) return;
  const items = map.get(key) ?? new Set<T>();
  map.set(key, items.add(item));
  signal.addEventListener(
    'abort',
    () => {
      items.delete(item);
      if (items.size === 0) map.delete(key);
    },
    { once: true },
  );
}
