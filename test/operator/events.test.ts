import { DEPLOYMENT, EVENT, type KubernetesObject } from '@airy/kubernetes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import type { Place } from './place.ts';

interface Event extends KubernetesObject {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

let cluster: Cluster;
let place: Place;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.operator();
  place = await cluster.place();
  await place.settle();
});

afterAll(() => cluster.close());

/** The Events of an object, as `reason × count`. */
async function eventsOf(kind: string, name: string): Promise<readonly string[]> {
  const { items } = await cluster.client.list(EVENT, { namespace: place.namespace });
  return (items as readonly Event[]) // what this kind holds
    .filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name)
    .map(({ type, reason, count }) => `${type} ${reason} × ${count}`)
    .toSorted();
}

it('what was made for an instance is told once for each sort, with its count', async () => {
  await expect
    .poll(() => eventsOf('AiryInstance', 'airy'))
    .toEqual(['Normal RolloutStarted × 5', 'Normal SecretCreated × 2', 'Normal TopicCreated × 1']);
});

it('a Deployment that fails is told once, and shows as stalled', async () => {
  const ref = place.ref(DEPLOYMENT, 'sources-chat-connector');
  const message = 'ReplicaSet has timed out progressing.';
  const status = { availableReplicas: 0, conditions: [{ type: 'Progressing', status: 'False', message }] };
  await cluster.client.mergePatch(ref, { status }, { subresource: 'status' });
  await place.until('Source', 'chat', 'True/RolloutFailed', 'Stalled');
  expect((await place.condition('Source', 'chat', 'Ready'))?.message).toMatch(/connector \(ReplicaSet has timed out/);
  await place.annotate('Source', 'chat', { 'core.airy.co/reconcile-at': 'again' });
  await expect.poll(async () => (await place.source('chat'))?.status?.lastHandledReconcileAt).toBe('again');
  expect(await eventsOf('Source', 'chat')).toContain('Warning RolloutFailed × 1');
});

it('an edit that was taken back is told with the name of who made it', async () => {
  const ref = place.ref(DEPLOYMENT, 'api-auth');
  const edit = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'mine' }];
  await cluster.client.jsonPatch(ref, edit, { fieldManager: 'somebody' });
  await expect.poll(() => eventsOf('AiryInstance', 'airy')).toContain('Warning ApplyConflict × 1');
  const { items } = await cluster.client.list(EVENT, { namespace: place.namespace });
  const conflict = (items as readonly Event[]).find(({ reason }) => reason === 'ApplyConflict'); // what this kind holds
  expect(conflict?.message).toMatch(/Deployment api-auth .*somebody/);
});
