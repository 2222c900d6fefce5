import { DEPLOYMENT, SERVICE } from '@airy/kubernetes';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { type Faults, noFaults } from './faulty-client.ts';
import type { Place } from './place.ts';

let cluster: Cluster | undefined;
let place: Place;
let client: Cluster['client'];
const faults: Faults = noFaults();

beforeEach(async () => {
  if (!cluster) {
    cluster = await startCluster();
    await cluster.operator({ faults });
  }
  client = cluster.client;
  place = await cluster.place();
  await place.settle();
});

afterAll(() => cluster?.close());

const replicasOf = async (name: string) => (await place.deployment(name))?.spec.replicas;
const PARTS = ['sources-chat-webhook', 'sources-chat-events-router', 'sources-chat-connector'];

describe('a source', () => {
  it('that is paused has no replicas, says so, and comes back', async () => {
    await place.apply('Channel', 'website', { sourceRef: { name: 'chat' } });
    await place.until('Channel', 'website', 'True/Reconciled');
    await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin', paused: true });
    await place.until('Source', 'chat', 'True/Paused', 'Paused');
    await place.until('Source', 'chat', 'False/Paused');
    await place.until('Channel', 'website', 'False/Paused');
    expect((await place.channel('website'))?.status?.connected).toBe(false);
    for (const part of PARTS) expect(await replicasOf(part)).toBe(0);
    await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.until('Source', 'chat', 'True/Reconciled');
    await place.until('Channel', 'website', 'True/Reconciled');
    expect(await place.condition('Source', 'chat', 'Paused')).toBeUndefined();
    for (const part of PARTS) expect(await replicasOf(part)).toBe(1);
  });

  it('is scaled through its scale subresource, as kubectl scale does', async () => {
    await client.mergePatch(place.refOf('Source', 'chat'), { spec: { replicas: 3 } }, { subresource: 'scale' });
    await expect.poll(async () => (await place.source('chat'))?.status?.replicas, { timeout: 5000 }).toBe(3);
    for (const part of PARTS) expect(await replicasOf(part)).toBe(3);
    expect((await place.source('chat'))?.status?.selector).toBe('core.airy.co/instance=airy,core.airy.co/source=chat');
  });

  it('that is scaled to 0 is not ready, nor is its channel connected, until it is scaled up', async () => {
    await place.apply('Channel', 'website', { sourceRef: { name: 'chat' } });
    await place.until('Channel', 'website', 'True/Reconciled');
    const scale = (replicas: number) =>
      client.mergePatch(place.refOf('Source', 'chat'), { spec: { replicas } }, { subresource: 'scale' });
    await scale(0);
    await place.until('Source', 'chat', 'False/Paused');
    await place.until('Channel', 'website', 'False/Paused');
    expect((await place.condition('Source', 'chat', 'Ready'))?.message).toMatch(/spec.replicas 0; scale it to 1/);
    expect((await place.channel('website'))?.status?.connected).toBe(false);
    await scale(2);
    await place.until('Channel', 'website', 'True/Reconciled');
    expect((await place.channel('website'))?.status?.connected).toBe(true);
  });

  it('keeps its copies when somebody scales a part by hand', async () => {
    await client.mergePatch(
      place.ref(DEPLOYMENT, PARTS[0] ?? ''),
      { spec: { replicas: 7 } },
      { fieldManager: 'kubectl' },
    );
    await expect.poll(() => replicasOf(PARTS[0] ?? ''), { timeout: 5000 }).toBe(1);
  });
});

describe('an object with the annotation that says hands off', () => {
  it('gets only its status written', async () => {
    await place.annotate('Source', 'chat', { 'core.airy.co/paused': 'true' });
    await place.until('Source', 'chat', 'True/Paused', 'Paused');
    faults.writes.length = 0;
    await client.delete(place.ref(DEPLOYMENT, PARTS[0] ?? ''));
    await place.until('Source', 'chat', 'False/RolloutInProgress');
    expect(faults.writes.filter(({ subresource }) => subresource !== 'status')).toEqual([]);
    expect(await place.deployment(PARTS[0] ?? '')).toBeUndefined();
  });

  it('is cared for again when the annotation goes', async () => {
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/paused': 'true' });
    await place.until('AiryInstance', 'airy', 'True/Paused', 'Paused');
    await client.delete(place.ref(SERVICE, 'api-admin'));
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/paused': null });
    await expect.poll(async () => (await client.get(place.ref(SERVICE, 'api-admin'))) !== undefined).toBe(true);
    await expect.poll(() => place.condition('AiryInstance', 'airy', 'Paused')).toBeUndefined();
  });
});
