import { describe, expect, it } from 'vitest';
import { aDeployment, anInstance, aSource } from '../testing/builders.ts';
import { componentReport, componentsVerdict } from './component-status.ts';
import { deployment } from './deployment.ts';
import { imageOf } from './image.ts';
import { generatedSecret } from './secret.ts';
import { service } from './service.ts';

const INPUT = {
  parent: aSource(),
  name: 'sources-chat-webhook',
  component: 'sources-chatplugin-webhook',
  instance: 'airy',
  source: 'chat',
  image: 'airy-core:1',
  replicas: 1,
};

describe('a Deployment', () => {
  it('starts the component by name and tells it who it is', () => {
    const [container] = deployment({ ...INPUT, topicPrefix: 'eu' }).spec.template.spec.containers;
    expect(container).toMatchObject({ name: 'component', image: 'airy-core:1', args: ['sources-chatplugin-webhook'] });
    expect(Object.fromEntries(container?.env?.map(({ name, value }) => [name, value]) ?? [])).toEqual({
      AIRY_INSTANCE: 'airy',
      AIRY_NAMESPACE: 'shop',
      AIRY_DEPLOYMENT: 'sources-chat-webhook',
      AIRY_SOURCE: 'chat',
      AIRY_TOPIC_PREFIX: 'eu',
    });
  });

  it('is controlled by its parent', () => {
    expect(deployment(INPUT).metadata.ownerReferences).toEqual([
      {
        apiVersion: 'core.airy.co/v1beta1',
        kind: 'Source',
        name: 'chat',
        uid: 'uid-chat',
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
  });

  it('carries the labels of its parts and selects by two of them', () => {
    const { metadata, spec } = deployment(INPUT);
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/name': 'sources-chat-webhook',
      'app.kubernetes.io/component': 'sources-chatplugin-webhook',
      'app.kubernetes.io/part-of': 'airy',
      'app.kubernetes.io/managed-by': 'airy-operator',
      'core.airy.co/instance': 'airy',
      'core.airy.co/source': 'chat',
    });
    expect(spec.template.metadata?.labels).toEqual(metadata.labels);
    expect(spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'sources-chat-webhook',
      'core.airy.co/instance': 'airy',
    });
  });

  it('always says how many replicas it wants, none included', () => {
    expect(deployment({ ...INPUT, replicas: 0 }).spec.replicas).toBe(0);
  });

  it('restarts its pods for the annotation and for changed hashes, and for nothing else of its parent', () => {
    const template = (annotations: Record<string, string>, hashes: Record<string, string> = {}) =>
      JSON.stringify(deployment({ ...INPUT, parent: aSource('chat', {}, { annotations }), hashes }).spec.template);
    expect(template({ other: 'x' })).toBe(template({}));
    expect(template({ 'core.airy.co/restart-at': '1' })).not.toBe(template({}));
    expect(template({}, { 'core.airy.co/kafka-hash': '1' })).not.toBe(template({}, { 'core.airy.co/kafka-hash': '2' }));
  });

  it('keeps the rules for restricted pods', () => {
    const { spec } = deployment(INPUT).spec.template;
    expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('has requests and a memory limit, which the spec may change one by one', () => {
    const resources = { requests: { cpu: 1 }, limits: { memory: '1Gi' } };
    expect(deployment({ ...INPUT, resources }).spec.template.spec.containers[0]?.resources).toEqual({
      requests: { cpu: '1', memory: '128Mi' },
      limits: { memory: '1Gi' },
    });
  });
});

it('a Service has the name of its Deployment and finds its pods', () => {
  const { metadata, spec } = service(aSource(), INPUT);
  expect(metadata.name).toBe('sources-chat-webhook');
  expect(spec.selector).toEqual(deployment(INPUT).spec.selector.matchLabels);
});

describe('a generated Secret', () => {
  const random = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
  const labels = { component: 'airy', instance: 'airy' };
  const textOf = (form: 'token' | 'key') => {
    const secret = generatedSecret(anInstance(), { at: { name: 'airy-token', key: 'k' }, form, labels }, random);
    return Buffer.from(secret.data?.k ?? '', 'base64').toString('utf8');
  };

  it('holds a token that can be pasted, or a key in base64', () => {
    expect(textOf('token')).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(textOf('key'), 'base64')).toEqual(Buffer.from(random));
  });
});

describe('the image', () => {
  it.each([
    [{}, 'own:1', 'own:1'],
    [{ version: '2' }, 'own:1', 'own:2'],
    [{ version: '2' }, 'host:5000/own', 'host:5000/own:2'],
    [{ version: '2' }, 'own@sha256:abc', 'own:2'],
    [{ image: 'mine:3' }, 'own:1', 'mine:3'],
    [{ image: 'mine' }, 'own:1', 'mine'],
    [{ image: 'mine', version: '2' }, 'own:1', 'mine:2'],
    [{ image: 'host:5000/mine', version: '2' }, 'own:1', 'host:5000/mine:2'],
    [{ image: 'mine:3', version: '2' }, 'own:1', 'mine:3'],
  ])('of %j with the operator at %s is %s', (spec, own, expected) => {
    expect(imageOf(spec, own)).toBe(expected);
  });
});

describe('a component', () => {
  const counts = (ready: number, replicas = ready) => ({
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: ready,
    availableReplicas: ready,
  });
  const condition = (type: string, status: string) => ({ type, status, message: 'It says so.' });

  it.each([
    ['all replicas available', aDeployment('x'), true, undefined],
    ['no status yet', aDeployment('x', {}), false, 'RolloutInProgress'],
    [
      'an older generation observed',
      aDeployment('x', { ...counts(1), observedGeneration: 0 }),
      false,
      'RolloutInProgress',
    ],
    ['too few available', aDeployment('x', counts(1), 2), false, 'RolloutInProgress'],
    ['old replicas still there', aDeployment('x', { ...counts(1), replicas: 2 }), false, 'RolloutInProgress'],
    ['no replicas wanted and none there', aDeployment('x', counts(0), 0), true, undefined],
    [
      'no replicas wanted and some there',
      aDeployment('x', { ...counts(0), replicas: 1 }, 0),
      false,
      'RolloutInProgress',
    ],
    [
      'no progress',
      aDeployment('x', { ...counts(0), conditions: [condition('Progressing', 'False')] }),
      false,
      'RolloutFailed',
    ],
    [
      'no replicas to be made',
      aDeployment('x', { ...counts(0), conditions: [condition('ReplicaFailure', 'True')] }),
      false,
      'RolloutFailed',
    ],
    [
      'pods that start',
      aDeployment('x', { ...counts(0), conditions: [condition('Available', 'False')] }),
      false,
      'RolloutInProgress',
    ],
  ])('with %s: see the table', (_case, live, ready, reason) => {
    const { status } = componentReport(live, live.spec.replicas ?? 1);
    expect([status.ready, status.reason]).toEqual([ready, reason]);
  });

  it('that was scaled by hand is not ready, however well it runs', () => {
    const { status } = componentReport(aDeployment('x', counts(0), 0), 1);
    expect(status).toMatchObject({ ready: false, desired: 1, available: 0 });
  });

  it('that is not ready is named with what its Deployment says', () => {
    const waiting = aDeployment('api', { ...counts(0), conditions: [condition('Available', 'False')] });
    expect(componentsVerdict([componentReport(aDeployment('ui'), 1), componentReport(waiting, 1)])).toEqual({
      kind: 'progressing',
      reason: 'RolloutInProgress',
      message: '1 of 2 components are ready; waiting for api (It says so).',
    });
  });

  it('that has failed outweighs those that wait', () => {
    const failed = aDeployment('api', { ...counts(0), conditions: [condition('Progressing', 'False')] });
    const verdict = componentsVerdict([componentReport(aDeployment('ui', {}), 1), componentReport(failed, 1)]);
    expect(verdict).toMatchObject({
      kind: 'stalled',
      reason: 'RolloutFailed',
      message: expect.stringContaining('api'),
    });
  });
});
