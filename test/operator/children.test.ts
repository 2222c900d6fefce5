import { DEPLOYMENT, SECRET, SERVICE } from '@airy/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import type { Place } from './place.ts';

let cluster: Cluster;
let place: Place;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.operator();
  place = await cluster.place();
  await place.settle();
});

afterAll(() => cluster.close());

const WITHIN_5_S = { timeout: 5000 };
const DEPLOYMENTS = [
  'api-admin',
  'api-auth',
  'api-communication',
  'frontend-chat-plugin',
  'frontend-ui',
  'sources-chat-connector',
  'sources-chat-events-router',
  'sources-chat-webhook',
];

describe('a child deleted by hand comes back', () => {
  it.each(DEPLOYMENTS)('Deployment %s', async (name) => {
    const before = await place.deployment(name);
    await cluster.client.delete(place.ref(DEPLOYMENT, name));
    await expect
      .poll(async () => (await place.deployment(name))?.metadata.uid ?? before?.metadata.uid, WITHIN_5_S)
      .not.toBe(before?.metadata.uid);
  });

  it.each(['api-admin', 'sources-chat-webhook'])('Service %s', async (name) => {
    const before = await cluster.client.get(place.ref(SERVICE, name));
    await cluster.client.delete(place.ref(SERVICE, name));
    await expect
      .poll(
        async () => (await cluster.client.get(place.ref(SERVICE, name)))?.metadata.uid ?? before?.metadata.uid,
        WITHIN_5_S,
      )
      .not.toBe(before?.metadata.uid);
  });

  it.each(['airy-token', 'airy-session-key', 'chat-chat-key'])('Secret %s, with another value', async (name) => {
    const before = await place.secret(name);
    await cluster.client.delete(place.ref(SECRET, name));
    await expect.poll(async () => (await place.secret(name)) !== undefined, WITHIN_5_S).toBe(true);
    expect((await place.secret(name))?.data).not.toEqual(before?.data);
  });
});

describe('a child edited by hand is put back', () => {
  it.each(DEPLOYMENTS)('Deployment %s', async (name) => {
    const edit = [
      { op: 'replace', path: '/metadata/labels/app.kubernetes.io~1part-of', value: 'mine' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'mine' },
      { op: 'remove', path: '/spec/template/spec/containers/0/env' },
    ];
    await cluster.client.jsonPatch(place.ref(DEPLOYMENT, name), edit, { fieldManager: 'kubectl-edit' });
    await expect
      .poll(async () => {
        const { metadata, spec } = (await place.deployment(name)) ?? {};
        const container = spec?.template.spec.containers[0];
        return [metadata?.labels?.['app.kubernetes.io/part-of'], container?.image, container?.env?.[0]];
      }, WITHIN_5_S)
      .toEqual(['airy', 'airy-core', { name: 'AIRY_INSTANCE', value: 'airy' }]);
  });

  it('Service api-admin', async () => {
    const ref = place.ref(SERVICE, 'api-admin');
    await cluster.client.mergePatch(ref, { spec: { selector: { 'core.airy.co/instance': 'mine' } } });
    await expect
      .poll(async () => (await cluster.client.get(ref))?.spec.selector?.['core.airy.co/instance'], WITHIN_5_S)
      .toBe('airy');
  });

  const PORTS = [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }];

  it.each([
    ['whose port was replaced', [{ op: 'replace', path: '/spec/ports/0/port', value: 81 }]],
    ['that got one more port', [{ op: 'add', path: '/spec/ports/-', value: { name: 'more', port: 81 } }]],
    ['whose ports were removed', [{ op: 'remove', path: '/spec/ports' }]],
    ['that got fields of its own', [{ op: 'add', path: '/spec/externalIPs', value: ['192.0.2.1'] }]],
    ['whose type was changed', [{ op: 'replace', path: '/spec/type', value: 'NodePort' }]],
    ['that selects less', [{ op: 'add', path: '/spec/selector/mine', value: 'x' }]],
  ])('a Service %s, exactly', async (_case, edit) => {
    const ref = place.ref(SERVICE, 'api-admin');
    const { spec: before } = (await cluster.client.get(ref)) ?? {};
    expect(before?.ports).toEqual(PORTS);
    await cluster.client.jsonPatch(ref, edit, { fieldManager: 'kubectl-edit' });
    await expect.poll(async () => (await cluster.client.get(ref))?.spec, WITHIN_5_S).toEqual(before);
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
  });

  it.each([
    ['containers', '/spec/template/spec/containers/-', { name: 'mine', image: 'mine' }],
    ['variables', '/spec/template/spec/containers/0/env/-', { name: 'MINE', value: 'x' }],
    ['a command', '/spec/template/spec/containers/0/command', ['sleep']],
    ['the network of its node', '/spec/template/spec/hostNetwork', true],
    ['a pause', '/spec/paused', true],
  ])('a Deployment that was given %s, exactly', async (_case, path, value) => {
    const { spec: before } = (await place.deployment('api-auth')) ?? {};
    const edit = [{ op: 'add', path, value }];
    await cluster.client.jsonPatch(place.ref(DEPLOYMENT, 'api-auth'), edit, { fieldManager: 'kubectl-edit' });
    await expect.poll(async () => (await place.deployment('api-auth'))?.spec, WITHIN_5_S).toEqual(before);
  });

  it('but what `kubectl rollout restart` notes on the pods stays', async () => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2024-01-01T00:00:00Z' };
    const patch = { spec: { template: { metadata: { annotations } } } };
    await cluster.client.mergePatch(place.ref(DEPLOYMENT, 'api-auth'), patch);
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/reconcile-at': 'restarted' });
    await expect
      .poll(async () => (await place.instance('airy'))?.status?.lastHandledReconcileAt, WITHIN_5_S)
      .toBe('restarted');
    const { spec } = (await place.deployment('api-auth')) ?? {};
    expect(spec?.template.metadata?.annotations).toMatchObject(annotations);
  });

  it('but a generated Secret that was changed is kept as it is', async () => {
    const ref = place.ref(SECRET, 'airy-token');
    const token = Buffer.from('my own').toString('base64');
    await cluster.client.mergePatch(ref, { data: { token } });
    await place.annotate('AiryInstance', 'airy', { 'core.airy.co/reconcile-at': 'secret-changed' });
    await expect
      .poll(async () => (await place.instance('airy'))?.status?.lastHandledReconcileAt, WITHIN_5_S)
      .toBe('secret-changed');
    expect((await place.secret('airy-token'))?.data?.token).toBe(token);
  });
});

it('the restart annotation goes to the pods', async () => {
  await place.annotate('Source', 'chat', { 'core.airy.co/restart-at': 'today' });
  await expect
    .poll(async () => {
      const deployment = await place.deployment('sources-chat-webhook');
      return deployment?.spec.template.metadata?.annotations?.['core.airy.co/restart-at'];
    }, WITHIN_5_S)
    .toBe('today');
});

it.each([0, 3])('the copies of a core component that somebody sets to %i are put back', async (replicas) => {
  const ref = place.ref(DEPLOYMENT, 'api-auth');
  await cluster.client.mergePatch(ref, { spec: { replicas } }, { subresource: 'scale' });
  await expect.poll(async () => (await place.deployment('api-auth'))?.spec.replicas, WITHIN_5_S).toBe(1);
  await place.until('AiryInstance', 'airy', 'True/Reconciled');
});

it('the copies of a core component are those of the spec', async () => {
  const scaled = (replicas: number) =>
    place
      .applyInstance({ components: { 'api-auth': { replicas } } })
      .then(() =>
        expect.poll(async () => (await place.deployment('api-auth'))?.spec.replicas, WITHIN_5_S).toBe(replicas),
      );
  await scaled(2);
  await scaled(0);
  const message = async () => (await place.condition('AiryInstance', 'airy', 'Ready'))?.message;
  await expect.poll(message, WITHIN_5_S).toMatch(/Stopped by spec.components: api-auth/);
  await place.applyInstance();
  await expect.poll(message, WITHIN_5_S).toBe('Topics and components are ready.');
});
