import { DEPLOYMENT, SECRET, SERVICE } from '@airy/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { noFaults, refusal } from './faulty-client.ts';
import { startFreezableProxy } from './freezable-proxy.ts';
import type { Place } from './place.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster.close());

const WITHIN_5_S = { timeout: 5000 };

async function applySmallest(place: Place) {
  await place.applyInstance();
  await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
  await place.apply('Channel', 'website', { sourceRef: { name: 'chat' } });
}

async function untilSettled(place: Place) {
  await place.until('AiryInstance', 'airy', 'True/Reconciled');
  await place.until('Source', 'chat', 'True/Reconciled');
  await place.until('Channel', 'website', 'True/Reconciled');
}

/** What must be the same however often the operator died on the way. */
async function childrenOf(place: Place) {
  const { namespace } = place;
  const services = await cluster.client.list(SERVICE, { namespace });
  const secrets = await cluster.client.list(SECRET, { namespace });
  return {
    deployments: await place.deployments(),
    services: services.items.map(({ metadata }) => metadata.name).toSorted(),
    secrets: secrets.items.map(({ metadata }) => metadata.name).toSorted(),
  };
}

describe('an operator that dies right after a write', () => {
  it('is followed by one that finishes the work, whichever write it was', { timeout: 120_000 }, async () => {
    const calm = await cluster.place();
    const counting = noFaults();
    const first = await cluster.operator({ namespace: calm.namespace, faults: counting });
    await applySmallest(calm);
    await untilSettled(calm);
    await first.stop();
    const wanted = await childrenOf(calm);
    expect(counting.writes.length).toBeGreaterThan(20);

    for (let dying = 1; dying <= counting.writes.length; dying++) {
      const place = await cluster.place();
      await applySmallest(place);
      const faults = noFaults();
      const dead = Promise.withResolvers<void>();
      let done = 0;
      faults.before = () => {
        if (done >= dying) throw refusal(0, 'Dead');
      };
      faults.after = () => {
        done++;
        if (done < dying) return;
        dead.resolve();
        throw refusal(0, 'Dead');
      };
      const victim = await cluster.operator({ namespace: place.namespace, faults });
      // With luck it needs fewer writes than the calm one did.
      await Promise.race([dead.promise, untilSettled(place)]);
      await victim.stop();
      const tokens = [await place.secret('airy-token'), await place.secret('chat-chat-key')];

      const heir = await cluster.operator({ namespace: place.namespace });
      await untilSettled(place);
      await heir.stop();
      expect(await childrenOf(place), `died after write ${dying}`).toEqual(wanted);
      for (const token of tokens) {
        if (token) expect((await place.secret(token.metadata.name))?.data).toEqual(token.data);
      }
    }
  });
});

describe('a burst of refusals', () => {
  it.each([
    [409, 'Conflict'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [0, 'Unreachable'],
  ])('of %i %s is survived', async (code, reason) => {
    const place = await cluster.place();
    const faults = noFaults();
    let left = 6;
    faults.before = () => {
      if (left-- > 0) throw refusal(code, reason);
    };
    const operator = await cluster.operator({ namespace: place.namespace, faults });
    await applySmallest(place);
    await untilSettled(place);
    expect(left).toBeLessThan(0);
    await operator.stop();
  });

  it('of 500 that goes on shows in the condition, and ends with it', async () => {
    const place = await cluster.place();
    const faults = noFaults();
    faults.before = ({ kind }) => {
      if (kind === 'Deployment') throw refusal(500, 'InternalError');
    };
    const operator = await cluster.operator({ namespace: place.namespace, faults });
    await applySmallest(place);
    await place.until('AiryInstance', 'airy', 'False/InternalError');
    faults.before = undefined;
    await untilSettled(place);
    await operator.stop();
  });

  it('of 403 names what is forbidden', async () => {
    const place = await cluster.place();
    const faults = noFaults();
    faults.before = ({ kind }) => {
      if (kind === 'Service') throw refusal(403, 'Forbidden');
    };
    const operator = await cluster.operator({ namespace: place.namespace, faults });
    await applySmallest(place);
    await place.until('AiryInstance', 'airy', 'False/Forbidden');
    await operator.stop();
  });

  it('of 422 stalls the resource until it changes', async () => {
    const place = await cluster.place();
    const faults = noFaults();
    faults.before = ({ kind, name }) => {
      if (kind === 'Deployment' && name === 'api-auth') throw refusal(422, 'Invalid');
    };
    const operator = await cluster.operator({ namespace: place.namespace, faults });
    await applySmallest(place);
    await place.until('AiryInstance', 'airy', 'True/InternalError', 'Stalled');
    faults.before = undefined;
    await place.applyInstance({ version: '2' });
    await untilSettled(place);
    await operator.stop();
  });
});

describe('a connection to the API server', () => {
  it.each(['freeze', 'cut'] as const)('that is hit by a %s does not cost a change', async (accident) => {
    const place = await cluster.place();
    const proxy = await startFreezableProxy(cluster.url);
    const operator = await cluster.operator({ namespace: place.namespace, server: proxy.url, silenceMs: 1000 });
    await applySmallest(place);
    await untilSettled(place);
    proxy[accident]();
    await cluster.client.delete(place.ref(DEPLOYMENT, 'api-auth'));
    // A call may have gone out on a frozen connection: it is given up after 30 s and made again.
    await expect.poll(async () => (await place.deployment('api-auth')) !== undefined, { timeout: 45_000 }).toBe(true);
    expect(await operator.meter.exposition()).not.toMatch(/airy_watch_missed_total\{[^}]*\} [1-9]/);
    await operator.stop();
    await proxy.close();
  });
});

describe('an operator that starts again', () => {
  it('repairs what happened while it was away, and writes nothing when nothing did', async () => {
    const place = await cluster.place();
    const first = await cluster.operator({ namespace: place.namespace });
    await applySmallest(place);
    await untilSettled(place);
    await first.stop();
    await cluster.client.delete(place.ref(DEPLOYMENT, 'api-auth'));

    const second = await cluster.operator({ namespace: place.namespace });
    const available = async () => (await place.deployment('api-auth'))?.status?.availableReplicas;
    await expect.poll(available, WITHIN_5_S).toBe(1);
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/reconcile-at': 'second' });
    await expect.poll(async () => (await place.instance('airy'))?.status?.lastHandledReconcileAt).toBe('second');
    await untilSettled(place);
    await second.stop();

    const faults = noFaults();
    const third = await cluster.operator({ namespace: place.namespace, faults });
    await expect.poll(() => third.readiness().ready).toBe(true);
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/reconcile-at': 'third' });
    await expect.poll(async () => (await place.instance('airy'))?.status?.lastHandledReconcileAt).toBe('third');
    await place.annotate('Source', 'chat', { 'core.airy.co/reconcile-at': 'third' });
    await expect.poll(async () => (await place.source('chat'))?.status?.lastHandledReconcileAt).toBe('third');
    expect(faults.writes.map(({ kind, subresource }) => `${kind} ${subresource}`)).toEqual([
      'AiryInstance status',
      'Source status',
    ]);
    await third.stop();
  });

  it('lets what was deleted while it was away go', async () => {
    const place = await cluster.place();
    const first = await cluster.operator({ namespace: place.namespace });
    await place.applyInstance({ deletionPolicy: 'Delete', topics: { prefix: place.namespace } });
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
    await first.stop();
    await place.delete('AiryInstance', 'airy');
    expect((await place.instance('airy'))?.metadata.deletionTimestamp).toBeDefined();
    const second = await cluster.operator({ namespace: place.namespace });
    await expect.poll(() => place.instance('airy'), WITHIN_5_S).toBeUndefined();
    await second.stop();
  });
});
