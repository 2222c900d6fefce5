import { randomUUID } from 'node:crypto';
import { TAG_COLORS, type TagColor, type TagRecord, type WireTag } from '@airy/domain';
import { HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import { isTagColor } from '../domain/records.ts';
import type { Table } from '../projection.ts';
import { type AdminApi, found, NAME, UUID } from './admin-api.ts';

const TAG = Type.Object({ id: UUID, name: NAME, color: Type.String() });

function wireTag({ id, name, color }: TagRecord): WireTag {
  return { id, name, color };
}

/** @throws {HttpError} 400 for a colour that tags cannot have */
function requireColor(color: string): TagColor {
  if (isTagColor(color)) return color;
  throw new HttpError(400, `Tag color must be one of [${TAG_COLORS.join(', ')}]`, { field: 'color' });
}

/** `tags.*` */
export function addTagRoutes(api: AdminApi, tags: Table<TagRecord>): void {
  api.route({
    method: 'post',
    path: '/tags.create',
    summary: 'Makes a tag',
    auth: 'user',
    body: Type.Object({ name: NAME, color: Type.String() }),
    response: { 201: TAG },
    handler: async ({ body }) => {
      const tag: TagRecord = { schemaVersion: 1, id: randomUUID(), name: body.name, color: requireColor(body.color) };
      await tags.put(tag.id, tag);
      return reply(201, wireTag(tag));
    },
  });

  api.route({
    method: 'post',
    path: '/tags.update',
    summary: 'Changes the name or the colour of a tag',
    auth: 'user',
    body: Type.Object({ id: UUID, name: Type.Optional(NAME), color: Type.Optional(Type.String()) }),
    response: { 204: null },
    handler: async ({ body }) => {
      const tag = found(tags.get(body.id), 'tag');
      const color = body.color === undefined ? tag.color : requireColor(body.color);
      await tags.put(tag.id, { ...tag, name: body.name ?? tag.name, color });
      return reply(204);
    },
  });

  api.route({
    method: 'post',
    path: '/tags.delete',
    summary: 'Deletes a tag; conversations keep its id',
    auth: 'user',
    body: Type.Object({ id: UUID }),
    response: { 204: null },
    handler: async ({ body }) => {
      await tags.put(found(tags.get(body.id), 'tag').id, null);
      return reply(204);
    },
  });

  api.route({
    method: 'post',
    path: '/tags.list',
    summary: 'Lists all tags',
    auth: 'user',
    response: { 200: Type.Object({ data: Type.Array(TAG) }) },
    handler: () => reply(200, { data: tags.list().map(wireTag) }),
  });
}
