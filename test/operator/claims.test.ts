import { DEPLOYMENT } from '@airy/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import type { Place } from './place.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.operator();
});

afterAll(() => cluster.close());

/** Older by name when both are made within one second. */
async function twoSources(place: Place) {
  await place.applyInstance();
  await place.apply('Source', 'a', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
  await place.until('Source', 'a', 'True/Reconciled');
  await place.apply('Source', 'b', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
}

describe('two sources that claim the same paths', () => {
  it('the older keeps them, the other names it', async () => {
    const place = await cluster.place();
    await twoSources(place);
    await place.until('Source', 'b', 'False/NameConflict');
    await place.until('Source', 'b', 'True/NameConflict', 'Stalled');
    expect((await place.condition('Source', 'b', 'Ready'))?.message).toMatch(/Source a is older/);
    await place.until('Source', 'a', 'True/Reconciled');
    expect((await place.deployments()).filter((name) => name.startsWith('sources-b-'))).toEqual([]);
  });

  it('the other gets them when the older goes', async () => {
    const place = await cluster.place();
    await twoSources(place);
    await place.until('Source', 'b', 'False/NameConflict');
    await place.delete('Source', 'a');
    await place.until('Source', 'b', 'True/Reconciled');
  });

  it('exactly one has parts, in whatever order they come', async () => {
    const place = await cluster.place();
    await place.applyInstance();
    await place.apply('Source', 'b', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.apply('Source', 'a', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    const states = async () => {
      const conditions = [await place.condition('Source', 'a', 'Ready'), await place.condition('Source', 'b', 'Ready')];
      return conditions.map((condition) => String(condition?.reason)).toSorted();
    };
    await expect.poll(states, { timeout: 5000 }).toEqual(['NameConflict', 'Reconciled']);
    const loser = (await place.condition('Source', 'a', 'Ready'))?.reason === 'NameConflict' ? 'a' : 'b';
    await expect
      .poll(async () => (await place.deployments()).filter((name) => name.startsWith(`sources-${loser}-`)))
      .toEqual([]);
  });
});

describe('two instances on the same topics', () => {
  it('the older keeps them, the other gets them when it goes, and never deletes what it did not have', async () => {
    const [first, second] = [await cluster.place(), await cluster.place()];
    const spec = { topics: { prefix: 'shared' }, deletionPolicy: 'Delete' };
    await first.applyInstance({ ...spec, deletionPolicy: 'Retain' });
    await first.until('AiryInstance', 'airy', 'True/Reconciled');
    await second.applyInstance(spec);
    await second.until('AiryInstance', 'airy', 'False/NameConflict');
    expect(await second.deployments()).toEqual([]);
    await second.delete('AiryInstance', 'airy');
    await expect.poll(() => second.instance('airy'), { timeout: 5000 }).toBeUndefined();
    const topics = (await cluster.eventLog.listTopics()).map(({ name }) => name);
    expect(topics).toContain('shared.application.communication.messages');
    await second.applyInstance(spec);
    await second.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await second.until('Source', 'chat', 'False/NameConflict');
    expect(await second.deployments()).toEqual([]);
    await first.delete('AiryInstance', 'airy');
    await second.until('AiryInstance', 'airy', 'True/Reconciled');
    await second.until('Source', 'chat', 'True/Reconciled');
  });
});

it('two channels of one platform id: the older keeps it, the other gets it when that goes', async () => {
  const place = await cluster.place();
  await place.settle();
  await place.apply('Channel', 'a', { sourceRef: { name: 'chat' }, sourceChannelId: 'same' });
  await place.until('Channel', 'a', 'True/Reconciled');
  await place.apply('Channel', 'b', { sourceRef: { name: 'chat' }, sourceChannelId: 'same' });
  await place.until('Channel', 'b', 'False/NameConflict');
  expect((await place.channel('b'))?.status?.connected).toBe(false);
  await place.delete('Channel', 'a');
  await place.until('Channel', 'b', 'True/Reconciled');
});

describe('a Deployment that somebody else has made', () => {
  const foreign = {
    spec: {
      selector: { matchLabels: { app: 'mine' } },
      template: {
        metadata: { labels: { app: 'mine' } },
        spec: { containers: [{ name: 'component', image: 'mine' }] },
      },
    },
  };

  it('is not taken over', async () => {
    const place = await cluster.place();
    const ref = place.ref(DEPLOYMENT, 'api-auth');
    await cluster.client.apply(ref, foreign, { fieldManager: 'kubectl' });
    await place.applyInstance();
    await place.until('AiryInstance', 'airy', 'False/NameConflict');
    expect((await place.condition('AiryInstance', 'airy', 'Ready'))?.message).toMatch(/Deployment api-auth exists/);
    const { metadata, spec } = (await place.deployment('api-auth')) ?? {};
    expect([metadata?.ownerReferences, spec?.template.spec.containers[0]?.image]).toEqual([undefined, 'mine']);
  });

  it('is taken over when its annotation says so', async () => {
    const place = await cluster.place();
    const ref = place.ref(DEPLOYMENT, 'api-auth');
    const metadata = { annotations: { 'core.airy.co/adopt': 'true' } };
    const labels = { 'app.kubernetes.io/name': 'api-auth', 'core.airy.co/instance': 'airy' };
    const template = { ...foreign.spec.template, metadata: { labels } };
    const spec = { template, selector: { matchLabels: labels } };
    await cluster.client.apply(ref, { metadata, spec }, { fieldManager: 'kubectl' });
    await place.applyInstance();
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
    expect((await place.deployment('api-auth'))?.spec.template.spec.containers[0]?.image).toBe('airy-core');
  });

  it('and belongs to another instance stays there', async () => {
    const place = await cluster.place();
    await place.applyInstance();
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
    await place.apply('AiryInstance', 'second', { topics: { prefix: 'second' } });
    await place.until('AiryInstance', 'second', 'False/NameConflict');
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
  });
});
