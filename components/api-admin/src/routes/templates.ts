import { randomUUID } from 'node:crypto';
import type { TemplateRecord } from '@airy/domain';
import { reply } from '@airy/http';
import { Type } from 'typebox';
import type { Table } from '../projection.ts';
import { type AdminApi, found, NAME, UUID } from './admin-api.ts';

const SOURCE = Type.String({ minLength: 1, maxLength: 200 });
const TEMPLATE = Type.Object({ id: UUID, name: NAME, source: SOURCE, content: Type.Unknown() });

function wireTemplate({ id, name, source, content }: TemplateRecord) {
  return { id, name, source, content };
}

/** `templates.*` */
export function addTemplateRoutes(api: AdminApi, templates: Table<TemplateRecord>): void {
  api.route({
    method: 'post',
    path: '/templates.create',
    summary: 'Makes a template; its content is a message as the source takes it',
    auth: 'user',
    body: Type.Object({ name: NAME, source: SOURCE, content: Type.Unknown() }),
    response: { 201: TEMPLATE },
    handler: async ({ body: { name, source, content } }) => {
      const template: TemplateRecord = { schemaVersion: 1, id: randomUUID(), name, source, content };
      await templates.put(template.id, template);
      return reply(201, wireTemplate(template));
    },
  });

  api.route({
    method: 'post',
    path: '/templates.info',
    summary: 'Answers one template',
    auth: 'user',
    body: Type.Object({ id: UUID }),
    response: { 200: TEMPLATE },
    handler: ({ body }) => reply(200, wireTemplate(found(templates.get(body.id), 'template'))),
  });

  api.route({
    method: 'post',
    path: '/templates.update',
    summary: 'Changes what is given of a template',
    auth: 'user',
    body: Type.Object({
      id: UUID,
      name: Type.Optional(NAME),
      source: Type.Optional(SOURCE),
      source_type: Type.Optional(SOURCE),
      content: Type.Optional(Type.Unknown()),
    }),
    response: { 200: TEMPLATE },
    handler: async ({ body }) => {
      const template = found(templates.get(body.id), 'template');
      const changed: TemplateRecord = {
        ...template,
        name: body.name ?? template.name,
        source: body.source ?? body.source_type ?? template.source,
        content: body.content ?? template.content,
      };
      await templates.put(changed.id, changed);
      return reply(200, wireTemplate(changed));
    },
  });

  api.route({
    method: 'post',
    path: '/templates.delete',
    summary: 'Deletes a template',
    auth: 'user',
    body: Type.Object({ id: UUID }),
    response: { 204: null },
    handler: async ({ body }) => {
      await templates.put(found(templates.get(body.id), 'template').id, null);
      return reply(204);
    },
  });

  api.route({
    method: 'post',
    path: '/templates.list',
    summary: 'Lists the templates of a source, those whose name contains `name`',
    auth: 'user',
    body: Type.Object({ source: SOURCE, name: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
    response: { 200: Type.Object({ data: Type.Array(TEMPLATE) }) },
    handler: ({ body }) => {
      const matching = templates
        .list()
        .filter(({ source, name }) => source === body.source && name.includes(body.name ?? ''));
      return reply(200, { data: matching.map(wireTemplate) });
    },
  });
}
