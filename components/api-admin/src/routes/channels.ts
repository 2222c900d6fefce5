import { randomBytes } from 'node:crypto';
import { CHANNEL, type Channel, FIELD_MANAGERS, SOURCE_TYPES, type Source } from '@airy/crds';
import { type ChannelRecord, wireChannel } from '@airy/domain';
import { HttpError, reply } from '@airy/http';
import { KubernetesError, type ObjectRef } from '@airy/kubernetes';
import type { Platform } from '@airy/platform';
import { Type } from 'typebox';
import type { ChannelMirror } from '../channel-mirror.ts';
import { appliedSpec } from '../domain/applied-fields.ts';
import { managedElsewhere } from '../domain/managed-by.ts';
import { resourceNameOf } from '../domain/resource-name.ts';
import { answeringKubernetesErrors } from '../kubernetes-errors.ts';
import type { Table } from '../projection.ts';
import { type AdminApi, found, NAME, UUID } from './admin-api.ts';

const WIRE_CHANNEL = Type.Object({
  id: UUID,
  source: Type.String(),
  source_channel_id: Type.String(),
  connected: Type.Boolean(),
  metadata: Type.Object({ name: Type.String(), image_url: Type.Optional(Type.String()) }),
});
const IMAGE_URL = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 2_048 }));
const NAME_ATTEMPTS = 5;

/** What the routes work with. */
export interface ChannelServices {
  readonly platform: Platform;
  readonly table: Table<ChannelRecord>;
  readonly mirror: ChannelMirror;
}

/** `channels.*`; channels are written as Channel resources and answered from the log. */
export function addChannelRoutes(api: AdminApi, services: ChannelServices): void {
  const { table, mirror } = services;
  const { kubernetes, namespace } = services.platform;
  const refOf = (name: string): ObjectRef<Channel> => ({ type: CHANNEL, namespace, name });
  const connected = (id: string) => {
    const record = table.get(id.toLowerCase());
    return found(record?.connected ? record : undefined, 'connected channel');
  };

  /** The answer for a Channel as just written. */
  const answerFor = async (channel: Channel) => {
    const record = await mirror.mirrored(channel);
    if (!record) throw new HttpError(409, `Channel ${channel.metadata.name} has no Source in this instance any more`);
    return reply(200, wireChannel(record));
  };

  api.route({
    method: 'post',
    path: '/channels.list',
    summary: 'Lists the connected channels',
    auth: 'user',
    body: Type.Object({ source: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })) }),
    response: { 200: Type.Object({ data: Type.Array(WIRE_CHANNEL) }) },
    handler: ({ body }) => {
      const wanted = (record: ChannelRecord) => record.connected && (!body.source || record.source === body.source);
      return reply(200, { data: table.list().filter(wanted).map(wireChannel) });
    },
  });

  api.route({
    method: 'post',
    path: '/channels.info',
    summary: 'Answers one connected channel',
    auth: 'user',
    body: Type.Object({ channel_id: UUID }),
    response: { 200: WIRE_CHANNEL },
    handler: ({ body }) => reply(200, wireChannel(connected(body.channel_id))),
  });

  api.route({
    method: 'post',
    path: '/channels.update',
    summary: 'Changes the name or the picture of a channel',
    auth: 'user',
    body: Type.Object({ channel_id: UUID, name: Type.Optional(NAME), image_url: IMAGE_URL, imageUrl: IMAGE_URL }),
    response: { 200: WIRE_CHANNEL },
    handler: async ({ body }) => {
      const { resource } = connected(body.channel_id);
      const channel = found(await answeringKubernetesErrors(() => kubernetes.get(refOf(resource))), 'channel');
      requireOurs(channel);
      const imageUrl = body.image_url ?? body.imageUrl;
      const change = { ...(body.name ? { name: body.name } : {}), ...(imageUrl ? { imageUrl } : {}) };
      const spec = appliedSpec(channel, change, FIELD_MANAGERS.api);
      const written = await answeringKubernetesErrors(() =>
        kubernetes.apply(
          refOf(resource),
          { ...identityOf(resource, namespace), spec },
          { fieldManager: FIELD_MANAGERS.api, force: true },
        ),
      );
      return answerFor(written);
    },
  });

  api.route({
    method: 'post',
    path: '/channels.chatplugin.connect',
    summary: 'Makes a Channel of the chatplugin Source; each call makes a new one',
    auth: 'user',
    body: Type.Object({ name: NAME, image_url: IMAGE_URL, imageUrl: IMAGE_URL }),
    response: { 200: WIRE_CHANNEL },
    handler: async ({ body }) => {
      const source = oldestChatplugin(mirror.sources.list(namespace), services.platform.instance);
      if (!source) throw new HttpError(409, 'This instance has no Source of type chatplugin; apply one first');
      const imageUrl = body.image_url ?? body.imageUrl;
      const spec = { sourceRef: { name: source.metadata.name }, name: body.name, ...(imageUrl ? { imageUrl } : {}) };
      return answerFor(await answeringKubernetesErrors(() => createUnderFreeName(body.name, spec)));
    },
  });

  const createUnderFreeName = async (displayName: string, spec: Channel['spec']): Promise<Channel> => {
    for (let attempt = 1; ; attempt += 1) {
      const name = resourceNameOf(displayName, attempt === 1 ? undefined : randomBytes(2).toString('hex'));
      try {
        return await kubernetes.create(refOf(name), { ...identityOf(name, namespace), spec }, FIELD_MANAGERS.api);
      } catch (error) {
        const isTaken = error instanceof KubernetesError && error.reason === 'AlreadyExists';
        if (!isTaken || attempt === NAME_ATTEMPTS) throw error;
      }
    }
  };

  for (const type of SOURCE_TYPES) {
    api.route({
      method: 'post',
      path: `/channels.${type}.disconnect`,
      summary: 'Deletes a Channel resource, of any source; its conversations stay',
      auth: 'user',
      body: Type.Object({ channel_id: UUID }),
      response: { 204: null },
      handler: async ({ body }) => {
        const record = found(table.get(body.channel_id.toLowerCase()), 'channel');
        const channel = await answeringKubernetesErrors(() => kubernetes.get(refOf(record.resource)));
        if (!channel) {
          // Airy answers 404 here for chatplugin channels and 204 for the others
          if (record.source === 'chatplugin' && !record.connected) found(undefined, 'connected channel');
          return reply(204);
        }
        requireOurs(channel);
        await answeringKubernetesErrors(() => kubernetes.delete(refOf(record.resource)));
        await mirror.disconnected(record.id);
        return reply(204);
      },
    });
  }
}

function identityOf(name: string, namespace: string) {
  return { apiVersion: 'core.airy.co/v1beta1', kind: 'Channel', metadata: { name, namespace } } as const;
}

/** @throws {HttpError} 409 when a GitOps tool or Helm keeps this object: it would undo our change */
function requireOurs(channel: Channel): void {
  const elsewhere = managedElsewhere(channel.metadata);
  if (elsewhere !== undefined) throw new HttpError(409, `Channel ${channel.metadata.name} is managed ${elsewhere}`);
}

function oldestChatplugin(sources: readonly Source[], instance: string): Source | undefined {
  const age = (source: Source) => source.metadata.creationTimestamp ?? '';
  return sources
    .filter(
      ({ metadata, spec }) =>
        spec.type === 'chatplugin' && spec.instanceRef.name === instance && !metadata.deletionTimestamp,
    )
    .toSorted((a, b) => age(a).localeCompare(age(b)) || a.metadata.name.localeCompare(b.metadata.name))[0];
}
