import type { Principal, RequestAuthenticator } from '@airy/auth';
import type { MetadataRecord, WirePage } from '@airy/domain';
import { parseConversationId } from '@airy/domain';
import { type Api, HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import { encodeCursor } from '../domain/cursor.ts';
import { parseFilter } from '../domain/filter-parser.ts';
import { type Filter, FilterSyntaxError } from '../domain/filter-syntax.ts';
import {
  AnyObject,
  append,
  CURSOR_HEADER,
  ErrorBody,
  PageSize,
  pageSizeOf,
  type RouteDependencies,
  Uuid,
  untilVisible,
} from './shared.ts';

/** How these routes authenticate. */
export type UserApi = Api<{ readonly user: RequestAuthenticator['user'] }>;

const OfConversation = Type.Object({ conversation_id: Uuid });
const CONVERSATION_STATES = ['OPEN', 'CLOSED'] as const;

/** Adds `conversations.*`. */
export function addConversationRoutes(api: UserApi, dependencies: RouteDependencies): void {
  const { model } = dependencies;
  addReads(api, dependencies);
  addMarkRead(api, dependencies);

  const aliases = <B extends ReturnType<typeof Type.Object>>(
    paths: readonly string[],
    route: {
      readonly summary: string;
      readonly body: B;
      readonly status: 202 | 204;
      readonly change: (body: Type.Static<B>) => MetadataChange;
    },
  ) => {
    for (const path of paths) {
      api.route({
        method: 'post',
        path,
        summary: route.summary,
        auth: 'user',
        body: route.body,
        response: { [route.status]: null, 404: ErrorBody },
        handler: async ({ body }) => {
          const { conversation_id: given } = body as Type.Static<typeof OfConversation>; // each schema below has it
          const id = parseConversationId(given);
          if (!model.reader.sendTarget(id)) throw noSuchConversation(id);
          const change = route.change(body);
          const record: MetadataRecord = {
            schemaVersion: 1,
            subject: 'conversation',
            id,
            at: dependencies.clock.nowIso(),
            ...change,
          };
          return reply(route.status, undefined, await append(dependencies, 'metadata', id, [record]));
        },
      });
    }
  };

  const Tagging = Type.Object({ conversation_id: Uuid, tag_id: Uuid });
  aliases(['/conversations.tag'], {
    summary: 'Tag a conversation',
    body: Tagging,
    status: 204,
    change: ({ tag_id }) => ({ kind: 'metadata-set', path: `tags.${tag_id}`, value: '' }),
  });
  aliases(['/conversations.untag'], {
    summary: 'Take a tag off a conversation',
    body: Tagging,
    status: 204,
    change: ({ tag_id }) => ({ kind: 'metadata-removed', path: `tags.${tag_id}` }),
  });
  aliases(['/conversations.set-state', '/conversations.setState'], {
    summary: 'Set the state of a conversation',
    body: Type.Object({ conversation_id: Uuid, state: Type.Enum([...CONVERSATION_STATES]) }),
    status: 204,
    change: ({ state }) => ({ kind: 'metadata-set', path: 'state', value: state }),
  });
  aliases(['/conversations.remove-state', '/conversations.removeState'], {
    summary: 'Remove the state of a conversation',
    body: OfConversation,
    status: 204,
    change: () => ({ kind: 'metadata-removed', path: 'state' }),
  });
  aliases(['/conversations.update-contact', '/conversations.updateContact'], {
    summary: 'Set the name of the contact',
    body: Type.Object({ conversation_id: Uuid, display_name: Type.String({ minLength: 1, maxLength: 500 }) }),
    status: 204,
    change: ({ display_name }) => ({ kind: 'metadata-set', path: 'contact.display_name', value: display_name }),
  });
  aliases(['/conversations.refetch'], {
    summary: "Ask the source for the contact's profile again",
    body: OfConversation,
    status: 202,
    change: () => ({ kind: 'metadata-removed', path: 'contact.fetch_state' }),
  });
}

type MetadataChange =
  | { readonly kind: 'metadata-set'; readonly path: string; readonly value: unknown }
  | { readonly kind: 'metadata-removed'; readonly path: string };

function addReads(api: UserApi, { model }: RouteDependencies): void {
  api.route({
    method: 'post',
    path: '/conversations.list',
    summary: 'List conversations, newest last message first',
    auth: 'user',
    body: Type.Object({
      filters: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      cursor: Type.Optional(Type.Union([Type.String(), Type.Integer(), Type.Null()])),
      page_size: PageSize,
    }),
    response: { 200: AnyObject, 400: ErrorBody, 503: ErrorBody },
    handler: async ({ body, headers }) => {
      const offset = offsetOf(body.cursor);
      const limit = pageSizeOf(body.page_size);
      const filter = filterOf(body.filters);
      await untilVisible(model, headers);
      const cursor = encodeCursor(model.cursor());
      const { items, total } = model.reader.conversations({ offset, limit, ...(filter ? { filter } : {}) });
      const page: WirePage<(typeof items)[number]> = {
        data: items,
        pagination_data: {
          previous_cursor: offset === 0 ? null : String(Math.max(0, offset - limit)),
          next_cursor: offset + limit < total ? String(offset + limit) : null,
          total,
        },
      };
      return reply(200, page, { [CURSOR_HEADER]: cursor });
    },
  });

  api.route({
    method: 'post',
    path: '/conversations.info',
    summary: 'One conversation',
    auth: 'user',
    body: OfConversation,
    response: { 200: AnyObject, 404: ErrorBody, 503: ErrorBody },
    handler: async ({ body, headers }) => {
      const id = parseConversationId(body.conversation_id);
      await untilVisible(model, headers);
      const found = model.reader.conversation(id);
      if (!found) throw noSuchConversation(id);
      return reply(200, found);
    },
  });
}

function addMarkRead(api: UserApi, dependencies: RouteDependencies): void {
  api.route({
    method: 'post',
    path: '/conversations.mark-read',
    summary: 'Mark what the contact has written so far as read',
    auth: 'user',
    body: OfConversation,
    response: { 204: null },
    handler: async ({ body, principal }: { body: { conversation_id: string }; principal: Principal }) => {
      const conversationId = parseConversationId(body.conversation_id);
      const record: MetadataRecord = {
        schemaVersion: 1,
        kind: 'conversation-read',
        conversationId,
        readAt: dependencies.clock.nowIso(),
        userId: principal.id,
      };
      return reply(204, undefined, await append(dependencies, 'metadata', conversationId, [record]));
    },
  });
}

/** The answer for a conversation that is not there. */
export function noSuchConversation(id: string): HttpError {
  return new HttpError(404, `There is no conversation ${id}`, { field: 'conversation_id' });
}

function offsetOf(cursor: string | number | null | undefined): number {
  if (cursor === undefined || cursor === null || cursor === '') return 0;
  const text = String(cursor);
  if (!/^\d{1,12}$/.test(text))
    throw new HttpError(400, 'cursor: expected a whole number ≥ 0 as an earlier page gave it', { field: 'cursor' });
  return Number(text);
}

function filterOf(text: string | null | undefined): Filter | undefined {
  if (text === undefined || text === null || text.trim() === '') return undefined;
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new HttpError(400, `Failed to parse Lucene query: ${error.message} (at character ${error.at})`, {
      field: 'filters',
    });
  }
}
