import { EventLogError } from '@airy/event-log';
import { type KubernetesObject, SECRET, SERVICE } from '@airy/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import type { Place } from './place.ts';

let cluster: Cluster;
let isLogDown = false;

beforeAll(async () => {
  cluster = await startCluster();
  const { eventLog } = cluster;
  const deleteTopics = async (names: readonly string[]) => {
    if (isLogDown) throw new EventLogError('unavailable', 'the log is down');
    await eventLog.deleteTopics(names);
  };
  await cluster.operator({
    eventLog: {
      ...eventLog,
      ensureTopics: (topics) => eventLog.ensureTopics(topics),
      listTopics: () => eventLog.listTopics(),
      deleteTopics,
    },
  });
});

afterAll(() => cluster.close());

const WITHIN_5_S = { timeout: 5000 };
const topics = async () => (await cluster.eventLog.listTopics()).map(({ name }) => name);

function controllerReferenceTo({ apiVersion, kind, metadata }: KubernetesObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}

/** An instance and a source whose topics nobody else has. */
async function withTopics(place: Place, deletionPolicy: string) {
  const prefix = place.namespace;
  await place.applyInstance({ deletionPolicy, topics: { prefix } });
  await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
  await place.until('Source', 'chat', 'True/Reconciled');
  await place.until('AiryInstance', 'airy', 'True/Reconciled');
  return { sourceTopic: `${prefix}.source.chat.events`, messages: `${prefix}.application.communication.messages` };
}

describe('deleting a source', () => {
  it('takes its children along and leaves its topic and its chat key', async () => {
    const place = await cluster.place();
    const { sourceTopic } = await withTopics(place, 'Retain');
    expect((await place.source('chat'))?.metadata.finalizers ?? []).toEqual([]);
    await place.delete('Source', 'chat');
    await expect
      .poll(async () => (await place.deployments()).filter((name) => name.startsWith('sources-')), WITHIN_5_S)
      .toEqual([]);
    await expect.poll(() => cluster.client.get(place.ref(SERVICE, 'sources-chat-webhook')), WITHIN_5_S).toBeUndefined();
    expect(await place.secret('chat-chat-key')).toBeDefined();
    expect(await topics()).toContain(sourceTopic);
  });

  it('takes its topic along when the instance says so', async () => {
    const place = await cluster.place();
    const { sourceTopic, messages } = await withTopics(place, 'Delete');
    await place.delete('Source', 'chat');
    await expect.poll(() => place.source('chat'), WITHIN_5_S).toBeUndefined();
    expect(await topics()).not.toContain(sourceTopic);
    expect(await topics()).toContain(messages);
    expect(await place.secret('chat-chat-key')).toBeUndefined();
  });

  it('works when its instance has gone before', async () => {
    const place = await cluster.place();
    const { sourceTopic, messages } = await withTopics(place, 'Delete');
    await place.delete('AiryInstance', 'airy');
    await expect.poll(() => place.instance('airy'), WITHIN_5_S).toBeUndefined();
    expect(await topics()).not.toContain(messages);
    await place.delete('Source', 'chat');
    await expect.poll(() => place.source('chat'), WITHIN_5_S).toBeUndefined();
    expect(await topics()).not.toContain(sourceTopic);
  });

  it('and applying it again makes it anew', async () => {
    const place = await cluster.place();
    await withTopics(place, 'Retain');
    const before = await place.deployment('sources-chat-webhook');
    const key = (await place.secret('chat-chat-key'))?.data;
    await place.delete('Source', 'chat');
    await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.until('Source', 'chat', 'True/Reconciled');
    expect((await place.deployment('sources-chat-webhook'))?.metadata.uid).not.toBe(before?.metadata.uid);
    expect((await place.secret('chat-chat-key'))?.data).toEqual(key);
  });

  it('keeps a chat key that the Source itself had owned before', async () => {
    const place = await cluster.place();
    await withTopics(place, 'Retain');
    const ref = place.ref(SECRET, 'chat-chat-key');
    const source = await place.source('chat');
    const owner = source && controllerReferenceTo(source);
    const ownerOf = async () =>
      (await place.secret('chat-chat-key'))?.metadata.ownerReferences?.map(({ kind }) => kind);
    const key = (await place.secret('chat-chat-key'))?.data;
    await cluster.client.mergePatch(ref, { metadata: { ownerReferences: [owner] } });
    await expect.poll(ownerOf, WITHIN_5_S).toEqual(['AiryInstance']);
    await place.delete('Source', 'chat');
    await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.until('Source', 'chat', 'True/Reconciled');
    expect((await place.secret('chat-chat-key'))?.data).toEqual(key);
  });
});

describe('deleting an instance', () => {
  it('takes the parts of its sources along, and they come back with it', async () => {
    const place = await cluster.place();
    await withTopics(place, 'Retain');
    await place.delete('AiryInstance', 'airy');
    await place.until('Source', 'chat', 'False/ReferenceNotFound');
    await expect.poll(() => place.deployments(), WITHIN_5_S).toEqual([]);
    await expect.poll(async () => (await place.source('chat'))?.status?.replicas, WITHIN_5_S).toBe(0);
    await place.applyInstance();
    await place.until('Source', 'chat', 'True/Reconciled');
  });

  it('takes its children along and leaves its topics', async () => {
    const place = await cluster.place();
    const { messages } = await withTopics(place, 'Retain');
    await place.delete('Source', 'chat');
    await place.delete('AiryInstance', 'airy');
    await expect.poll(() => place.deployments(), WITHIN_5_S).toEqual([]);
    await expect.poll(() => place.secret('airy-token'), WITHIN_5_S).toBeUndefined();
    expect(await topics()).toContain(messages);
  });

  it('waits while its topics cannot be deleted, and goes once they can', async () => {
    const place = await cluster.place();
    const { messages } = await withTopics(place, 'Delete');
    isLogDown = true;
    await place.delete('AiryInstance', 'airy');
    await expect.poll(async () => (await place.instance('airy'))?.metadata.deletionTimestamp).toBeDefined();
    isLogDown = false;
    await expect.poll(() => place.instance('airy'), { timeout: 8000 }).toBeUndefined();
    expect(await topics()).not.toContain(messages);
  });

  it('goes without its topics when it is forced', async () => {
    const place = await cluster.place();
    const { messages } = await withTopics(place, 'Delete');
    isLogDown = true;
    await place.delete('AiryInstance', 'airy');
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/force-delete': 'true' });
    await expect.poll(() => place.instance('airy'), { timeout: 8000 }).toBeUndefined();
    isLogDown = false;
    expect(await topics()).toContain(messages);
  });
});
