import type { Principal } from '@airy/auth';
import {
  type ChannelId,
  type ConversationId,
  conversationIdOf,
  type Message,
  type MessageRecord,
  messageIdOf,
  parseChannelId,
  parseConversationId,
  type WireMessage,
} from '@airy/domain';
import { HttpError, type Reply, reply, requireMessageContent } from '@airy/http';
import { Type } from 'typebox';
import { noSuchConversation, type UserApi } from './conversations.ts';
import { AnyObject, append, ErrorBody, type RouteDependencies, Uuid, WAIT_MS } from './shared.ts';

const MAX_IDEMPOTENCY_KEY = 200;

/** Where a message goes. */
interface Destination {
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly source: string;
  readonly sourceRecipientId?: string;
}

/** Adds `messages.send`. */
export function addSendRoute(api: UserApi, dependencies: RouteDependencies): void {
  const { model, clock } = dependencies;
  /** Answers to keyed sends that are not projected yet, so that a repeat right away gets the same message. */
  const underway = new Map<string, Promise<Reply>>();

  const send = async (to: Destination, content: unknown, senderId: string, id: Message['id']): Promise<Reply> => {
    const { conversationId, channelId, source, sourceRecipientId } = to;
    const sentAt = clock.nowIso();
    const message: Message = {
      id,
      conversationId,
      channelId,
      source,
      senderId,
      fromContact: false,
      content,
      sentAt,
      deliveryState: 'pending',
      ...(sourceRecipientId === undefined ? {} : { sourceRecipientId }),
    };
    const record: MessageRecord = { schemaVersion: 1, kind: 'message-created', message };
    const position = await append(dependencies, 'messages', conversationId, [record]);
    const answer: WireMessage = {
      id,
      content,
      sent_at: sentAt,
      delivery_state: 'pending',
      from_contact: false,
      source,
      metadata: {},
      sender: { id: senderId, name: null, avatar_url: null },
    };
    return reply(200, answer, position);
  };

  const sendOnce = (id: Message['id'], first: () => Promise<Reply>): Promise<Reply> => {
    const known = model.reader.message(id);
    if (known) return Promise.resolve(reply(200, known.message));
    const running = underway.get(id);
    if (running) return running;
    const answer = first();
    underway.set(id, answer);
    const forget = () => underway.delete(id);
    void answer.then(() => model.until(() => model.reader.message(id), 10 * WAIT_MS).then(forget), forget);
    return answer;
  };

  api.route({
    method: 'post',
    path: '/messages.send',
    summary: 'Send a message',
    auth: 'user',
    body: Type.Object({
      conversation_id: Type.Optional(Type.Union([Uuid, Type.Null()])),
      source_recipient_id: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()])),
      channel_id: Type.Optional(Type.Union([Uuid, Type.Null()])),
      message: Type.Unknown(),
    }),
    response: { 200: AnyObject, 400: ErrorBody, 403: ErrorBody, 404: ErrorBody, 413: ErrorBody, 503: ErrorBody },
    handler: async ({ body, headers, principal }: { body: SendBody; headers: Headers; principal: Principal }) => {
      const content = requireMessageContent(body.message);
      const key = idempotencyKey(headers);
      const to = body.conversation_id
        ? await existing(dependencies, parseConversationId(body.conversation_id))
        : started(dependencies, body);
      const id = messageIdOf(to.conversationId, key);
      if (key === undefined) return send(to, content, principal.id, id);
      return sendOnce(id, () => send(to, content, principal.id, id));
    },
  });
}

interface SendBody {
  readonly conversation_id?: string | null;
  readonly source_recipient_id?: string | null;
  readonly channel_id?: string | null;
  readonly message: unknown;
}

function idempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key') ?? '';
  if (key.length > MAX_IDEMPOTENCY_KEY)
    throw new HttpError(400, `Idempotency-Key: expected at most ${MAX_IDEMPOTENCY_KEY} characters`);
  return key || undefined;
}

/** A conversation that is known, or becomes so within a second: its first message may have been stored just now. */
async function existing({ model }: RouteDependencies, conversationId: ConversationId): Promise<Destination> {
  const lookUp = () => model.reader.sendTarget(conversationId);
  const target = lookUp() ?? (await model.until(lookUp, WAIT_MS));
  if (!target) throw noSuchConversation(conversationId);
  if (!target.connected) throw disconnected();
  return { conversationId, channelId: parseChannelId(target.channelId), source: target.source };
}

/** A conversation that this message starts. */
function started({ model }: RouteDependencies, body: SendBody): Destination {
  if (!body.source_recipient_id || !body.channel_id)
    throw new HttpError(400, 'Expected conversation_id, or source_recipient_id and channel_id');
  const channel = model.reader.channelRecord(body.channel_id.toLowerCase());
  if (!channel?.connected) throw disconnected();
  if (channel.source === 'chatplugin')
    throw new HttpError(400, 'A chatplugin conversation is started by its visitor, not by messages.send', {
      field: 'channel_id',
    });
  return {
    conversationId: conversationIdOf(channel.id, body.source_recipient_id),
    channelId: channel.id,
    source: channel.source,
    sourceRecipientId: body.source_recipient_id,
  };
}

function disconnected(): HttpError {
  return new HttpError(403, 'The channel of this conversation is not connected');
}
