import type { ChatGrant } from '@airy/auth';
import { type Message, messageIdOf, sourceEventsTopic } from '@airy/domain';
import { type Api, HttpError, reply, requireMessageContent } from '@airy/http';
import { Type } from 'typebox';
import { sendEvent, visitorMessage } from '../domain/send-event.ts';
import { visitorWireMessage } from '../domain/wire-message.ts';
import { createRateLimiter, SEND_LIMIT } from '../rate-limits.ts';
import type { ChatAuthenticators } from './authenticators.ts';
import { orUnavailable, requireChannel, type WebhookContext } from './context.ts';

const MAX_KEY_LENGTH = 200;
/** Idempotent sends remembered until they stand in the history. */
const MAX_REMEMBERED = 10_000;

/** `POST /chatplugin.send`: a visitor's message. The answer means that it is durable. */
export function sendRoute(api: Api<ChatAuthenticators>, context: WebhookContext): void {
  const { platform, source, history } = context;
  const topic = platform.topic(sourceEventsTopic(source));
  const take = createRateLimiter(SEND_LIMIT, platform.clock);
  const remembered = new Map<string, Promise<Message>>();

  const append = async (message: Message): Promise<Message> => {
    const record = { key: message.conversationId, value: sendEvent(source, message) };
    await orUnavailable(platform.eventLog.append(topic, [record]), context);
    return message;
  };

  const appendOnce = (message: Message): Promise<Message> => {
    const known = remembered.get(message.id);
    if (known) return known;
    const stored = history.store.find(message.id);
    if (stored) return Promise.resolve(stored);
    const sending = append(message);
    remembered.set(message.id, sending);
    sending.catch(() => remembered.delete(message.id));
    if (remembered.size > MAX_REMEMBERED) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    return sending;
  };

  api.route({
    method: 'post',
    path: '/chatplugin.send',
    summary: "Send a visitor's message",
    auth: 'visitor',
    body: Type.Object({ message: Type.Unknown() }),
    response: { 200: Type.Unknown() },
    handler: async ({ body, headers, principal }) => {
      requireChannel(context, principal.channelId, headers);
      take(principal.conversationId);
      const key = idempotencyKey(headers);
      const message = newMessage(principal, requireMessageContent(body.message), key, platform.clock.nowIso());
      const sent = key === undefined ? await append(message) : await appendOnce(message);
      return reply(200, { ...visitorWireMessage(sent), metadata: {} });
    },
  });
}

function newMessage(
  { conversationId, channelId }: ChatGrant,
  content: unknown,
  key: string | undefined,
  sentAt: string,
): Message {
  return visitorMessage({ messageId: messageIdOf(conversationId, key), conversationId, channelId, content, sentAt });
}

function idempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && key.length > MAX_KEY_LENGTH) {
    throw new HttpError(400, `An Idempotency-Key may have ${MAX_KEY_LENGTH} characters at most`);
  }
  return key || undefined;
}
