import { chatpluginChannelId } from '@airy/domain';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { noFaults } from './faulty-client.ts';
import type { Kind, Place } from './place.ts';

let cluster: Cluster;
let place: Place;
const faults = noFaults();

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.operator({ faults });
  place = await cluster.place();
  await place.apply('AiryInstance', 'airy', {});
  await place.apply('Source', 'chatplugin', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
  await place.apply('Channel', 'website', { sourceRef: { name: 'chatplugin' } });
  await place.apply('Webhook', 'crm', { instanceRef: { name: 'airy' }, url: 'https://example.com/hook' });
});

afterAll(() => cluster.close());

it('an instance with an empty spec gets its topics, Secrets, Deployments and Services', async () => {
  await place.until('AiryInstance', 'airy', 'True/Reconciled');
  const { status } = (await place.instance('airy')) ?? {};
  expect(status).toMatchObject({
    engines: 'embedded',
    url: 'http://127.0.0.1:8080',
    secrets: { token: 'airy-token', sessionKey: 'airy-session-key' },
  });
  expect(status?.components?.map(({ name, ready }) => `${name} ${ready}`)).toEqual([
    'api-communication true',
    'api-admin true',
    'api-auth true',
    'frontend-chat-plugin true',
    'frontend-ui true',
  ]);
  const topics = (await cluster.eventLog.listTopics()).map(({ name }) => name);
  expect(topics).toEqual(expect.arrayContaining(status?.topics?.map(({ name }) => name) ?? ['none']));
});

it('a chatplugin source gets its three parts, its topic and its key', async () => {
  await place.until('Source', 'chatplugin', 'True/Reconciled');
  const { status } = (await place.source('chatplugin')) ?? {};
  expect(status).toMatchObject({ topic: 'source.chatplugin.events', webhookUrl: 'http://127.0.0.1:8080', replicas: 1 });
  expect(await place.deployments()).toEqual(
    expect.arrayContaining([
      'sources-chatplugin-connector',
      'sources-chatplugin-events-router',
      'sources-chatplugin-webhook',
    ]),
  );
  const secret = await place.secret('chatplugin-chat-key');
  const key = Buffer.from(secret?.data?.key ?? '', 'base64').toString('utf8');
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
});

it('a channel gets its id and is connected', async () => {
  await place.until('Channel', 'website', 'True/Reconciled');
  expect((await place.channel('website'))?.status).toMatchObject({
    channelId: chatpluginChannelId(place.namespace, 'website'),
    connected: true,
  });
});

it('a webhook says that delivery is not there yet', async () => {
  await place.until('Webhook', 'crm', 'False/Pending');
  expect((await place.condition('Webhook', 'crm', 'Ready'))?.message).toMatch(/not part of this version yet/);
});

it('passes over an unchanged world send nothing but the answer to those who ask for one', async () => {
  await place.until('Channel', 'website', 'True/Reconciled');
  const all: readonly (readonly [Kind, string])[] = [
    ['AiryInstance', 'airy'],
    ['Source', 'chatplugin'],
    ['Channel', 'website'],
    ['Webhook', 'crm'],
  ];
  faults.writes.length = 0;
  for (const [kind, name] of all) await place.annotate(kind, name, { unrelated: 'yes' });
  // Asking is answered in the status, so the passes before it are over too: a kind's queue is first come, first served.
  for (const [kind, name] of all) await place.annotate(kind, name, { 'core.airy.co/reconcile-at': 'now' });
  await vi.waitFor(() => expect(faults.writes).toHaveLength(4));
  expect(faults.writes.map(({ verb, kind, subresource }) => `${verb} ${kind} ${subresource}`).toSorted()).toEqual([
    'apply AiryInstance status',
    'apply Channel status',
    'apply Source status',
    'apply Webhook status',
  ]);
  expect((await place.source('chatplugin'))?.status?.lastHandledReconcileAt).toBe('now');
});
