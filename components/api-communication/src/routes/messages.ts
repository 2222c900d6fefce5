import {
  type MessageRecord,
  type MetadataRecord,
  parseConversationId,
  parseMessageId,
  type WirePage,
} from '@airy/domain';
import { HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import { leavesOf, MAX_PATH_SEGMENTS, withPath } from '../domain/metadata-document.ts';
import { noSuchConversation, type UserApi } from './conversations.ts';
import {
  AnyObject,
  append,
  ErrorBody,
  PageSize,
  pageSizeOf,
  type RouteDependencies,
  Uuid,
  untilVisible,
} from './shared.ts';

/** Most values one `metadata.upsert` writes. */
const MAX_LEAVES = 500;

/** Adds `messages.list`, `messages.resend`, `messages.suggest-replies`. */
export function addMessageRoutes(api: UserApi, dependencies: RouteDependencies): void {
  const { model, clock } = dependencies;
  api.route({
    method: 'post',
    path: '/messages.list',
    summary: 'Messages of a conversation, newest first',
    auth: 'user',
    body: Type.Object({
      conversation_id: Uuid,
      cursor: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      page_size: PageSize,
    }),
    response: { 200: AnyObject, 400: ErrorBody, 404: ErrorBody, 503: ErrorBody },
    handler: async ({ body, headers }) => {
      const id = parseConversationId(body.conversation_id);
      const limit = pageSizeOf(body.page_size);
      const from = body.cursor || undefined;
      const badCursor = () =>
        new HttpError(400, 'cursor: expected the id of a message of this conversation', { field: 'cursor' });
      if (from !== undefined && !/^[0-9a-f-]{36}$/i.test(from)) throw badCursor();
      await untilVisible(model, headers);
      const found = model.reader.messages(id, { limit, ...(from === undefined ? {} : { from }) });
      if (found === undefined) throw noSuchConversation(id);
      if (found === 'unknown-cursor') throw badCursor();
      const page: WirePage<(typeof found.items)[number]> = {
        data: found.items.slice(0, limit),
        pagination_data: {
          previous_cursor: from ?? null,
          next_cursor: found.items[limit]?.id ?? null,
          total: found.total,
        },
      };
      return reply(200, page);
    },
  });

  api.route({
    method: 'post',
    path: '/messages.resend',
    summary: 'Send a failed message again',
    auth: 'user',
    body: Type.Object({ message_id: Uuid }),
    response: { 200: null, 404: ErrorBody, 409: ErrorBody },
    handler: async ({ body, headers }) => {
      const messageId = parseMessageId(body.message_id);
      await untilVisible(model, headers);
      const { message, conversationId } = knownMessage(dependencies, messageId);
      if (message.delivery_state !== 'failed') throw new HttpError(409, 'Message is not in a failed state');
      const record: MessageRecord = { schemaVersion: 1, kind: 'message-resent', messageId, at: clock.nowIso() };
      return reply(200, undefined, await append(dependencies, 'messages', conversationId, [record]));
    },
  });

  const Suggestion = Type.Object({ content: Type.Unknown() });
  for (const path of ['/messages.suggest-replies', '/messages.suggestReplies']) {
    api.route({
      method: 'post',
      path,
      summary: 'Suggest replies to a message',
      auth: 'user',
      body: Type.Object({ message_id: Uuid, suggestions: Type.Record(Type.String(), Suggestion) }),
      response: { 200: AnyObject, 400: ErrorBody, 404: ErrorBody },
      handler: async ({ body, headers }) => {
        const messageId = parseMessageId(body.message_id);
        const suggestions = Object.entries(body.suggestions);
        if (
          suggestions.length === 0 ||
          suggestions.length > MAX_LEAVES ||
          suggestions.some(([id]) => !/^[^.]{1,100}$/s.test(id))
        )
          throw new HttpError(400, `suggestions: expected 1 to ${MAX_LEAVES} entries whose ids have no dot`, {
            field: 'suggestions',
          });
        await untilVisible(model, headers);
        const { message, conversationId } = knownMessage(dependencies, messageId);
        const at = clock.nowIso();
        const leaves = suggestions.map(([id, { content }]) => [`suggestions.${id}.content`, content] as const);
        const records: MetadataRecord[] = leaves.map(([leaf, value]) => ({
          schemaVersion: 1,
          kind: 'metadata-set',
          subject: 'message',
          id: messageId,
          path: leaf,
          value: value ?? null,
          at,
        }));
        const position = await append(dependencies, 'metadata', conversationId, records);
        const metadata = leaves.reduce(
          (document, [leaf, value]) => withPath(document, leaf, value),
          message.metadata ?? {},
        );
        return reply(200, { ...message, metadata }, position);
      },
    });
  }
}

/** Adds `metadata.upsert`. */
export function addMetadataRoutes(api: UserApi, dependencies: RouteDependencies): void {
  api.route({
    method: 'post',
    path: '/metadata.upsert',
    summary: "Write a subject's user data",
    auth: 'user',
    body: Type.Object({
      subject: Type.Enum(['message', 'conversation', 'channel']),
      id: Uuid,
      data: Type.Object({}),
    }),
    response: { 204: null, 400: ErrorBody },
    handler: async ({ body }) => {
      const id = body.id.toLowerCase();
      const leaves = leavesOf(body.data as Readonly<Record<string, unknown>>, 'user_data.'); // an object, by the schema
      if (leaves.length > MAX_LEAVES)
        throw new HttpError(400, `data: expected at most ${MAX_LEAVES} values, got ${leaves.length}`, {
          field: 'data',
        });
      if (leaves.some(([path]) => path.split('.').length > MAX_PATH_SEGMENTS))
        throw new HttpError(400, `data: expected keys of at most ${MAX_PATH_SEGMENTS - 1} levels`, { field: 'data' });
      if (leaves.length === 0) return reply(204);
      // Metadata of a message keeps the order of its conversation; of one not known here, of itself.
      const key = body.subject === 'message' ? (dependencies.model.reader.message(id)?.conversationId ?? id) : id;
      const at = dependencies.clock.nowIso();
      const records: MetadataRecord[] = leaves.map(([path, value]) => ({
        schemaVersion: 1,
        kind: 'metadata-set',
        subject: body.subject,
        id,
        path,
        value,
        at,
      }));
      return reply(204, undefined, await append(dependencies, 'metadata', key, records));
    },
  });
}

function knownMessage({ model }: RouteDependencies, id: string) {
  const found = model.reader.message(id);
  if (!found) throw new HttpError(404, `There is no message ${id}`, { field: 'message_id' });
  return found;
}
