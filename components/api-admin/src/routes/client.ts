import type { AiryInstance, Source, Webhook } from '@airy/crds';
import { HttpError, reply } from '@airy/http';
import type { Deployment, ResourceCache } from '@airy/kubernetes';
import { Type } from 'typebox';
import { serviceStates, TAG_CONFIG } from '../domain/client-config.ts';
import { wireWebhook } from '../domain/wire-webhook.ts';
import { type AdminApi, found, UUID } from './admin-api.ts';

/** What the routes read. */
export interface ClientServices {
  readonly namespace: string;
  readonly instance: string;
  /** Version of this component, for an instance that names none. */
  readonly version: string;
  readonly deployments: ResourceCache<Deployment>;
  readonly instances: ResourceCache<AiryInstance>;
  readonly sources: ResourceCache<Source>;
  readonly webhooks: ResourceCache<Webhook>;
}

const EMPTY_PAGE = { data: [], pagination_data: { previous_cursor: null, next_cursor: null, total: 0 } };
const WEBHOOK = Type.Object({
  id: UUID,
  name: Type.Union([Type.String(), Type.Null()]),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  events: Type.Array(Type.String()),
  status: Type.String(),
});

/** `client.config`, `users.list`, `webhooks.*` */
export function addClientRoutes(api: AdminApi, services: ClientServices): void {
  const { namespace, instance } = services;

  api.route({
    method: 'post',
    path: '/client.config',
    summary: 'What the inbox needs to know: services, the signed-in user, tag colours, version',
    auth: 'user',
    response: {
      200: Type.Object({
        services: Type.Unknown(),
        user_profile: Type.Unknown(),
        tag_config: Type.Unknown(),
        cluster_version: Type.String(),
      }),
    },
    handler: ({ principal }) =>
      reply(200, {
        services: serviceStates(services.deployments.list(namespace), services.sources.list(namespace)),
        user_profile: { id: principal.id, name: principal.name, avatar_url: principal.avatarUrl },
        tag_config: TAG_CONFIG,
        cluster_version: services.instances.get(namespace, instance)?.spec.version ?? services.version,
      }),
  });

  api.route({
    method: 'post',
    path: '/users.list',
    summary: 'Always empty: this version has one user, the holder of the instance token, and keeps no list',
    auth: 'user',
    response: { 200: Type.Object({ data: Type.Array(Type.Unknown()), pagination_data: Type.Unknown() }) },
    handler: () => reply(200, EMPTY_PAGE),
  });

  const webhooks = () =>
    services.webhooks
      .list(namespace)
      .filter(({ spec }) => spec.instanceRef.name === instance)
      .map(wireWebhook);

  api.route({
    method: 'post',
    path: '/webhooks.list',
    summary: 'Lists the Webhook resources',
    auth: 'user',
    response: { 200: Type.Object({ data: Type.Array(WEBHOOK) }) },
    handler: () => reply(200, { data: webhooks() }),
  });

  api.route({
    method: 'post',
    path: '/webhooks.info',
    summary: 'Answers one Webhook resource',
    auth: 'user',
    body: Type.Object({ id: UUID }),
    response: { 200: WEBHOOK },
    handler: ({ body }) =>
      reply(
        200,
        found(
          webhooks().find(({ id }) => id === body.id.toLowerCase()),
          'webhook',
        ),
      ),
  });

  for (const action of ['subscribe', 'update', 'unsubscribe']) {
    api.route({
      method: 'post',
      path: `/webhooks.${action}`,
      summary: 'Refused in this version: webhooks are Webhook resources',
      auth: 'user',
      response: { 409: null },
      handler: () => {
        throw new HttpError(409, 'In this version webhooks are changed as resources: kubectl apply a Webhook instead');
      },
    });
  }
}
