import type { AiryInstance, AiryInstanceSpec } from '@airy/crds';
import { TOPICS } from '@airy/domain';
import { describe, expect, it } from 'vitest';
import { componentReport } from '../resources/component-status.ts';
import type { Verdict } from '../runtime/conditions.ts';
import { aDeployment, anInstance } from '../testing/builders.ts';
import { desiredChildren, desiredSecrets, desiredTopics, instanceUrl } from './desired.ts';
import { engineHashes, secretRefs } from './references.ts';
import { type InstanceObserved, instanceStatus } from './status.ts';
import { topicRival } from './topic-rival.ts';

describe('an instance wants', () => {
  it('all topics of the registry, with the partitions of its spec', () => {
    const topics = desiredTopics(anInstance({ topics: { partitions: 3, replicationFactor: 2, prefix: 'eu' } }));
    expect(topics).toHaveLength(Object.keys(TOPICS).length);
    expect(topics[0]).toEqual({
      name: 'eu.application.communication.messages',
      cleanup: { kind: 'keep' },
      partitions: 3,
      replicationFactor: 2,
    });
  });

  it('a token and a session key, or only the key when it brings a token', () => {
    const names = (spec: AiryInstanceSpec) => desiredSecrets(anInstance(spec)).map(({ at }) => `${at.name}/${at.key}`);
    expect(names({})).toEqual(['airy-token/token', 'airy-session-key/key']);
    expect(names({ auth: { tokenSecretRef: { name: 'mine', key: 'x' } } })).toEqual(['airy-session-key/key']);
  });

  it('a Deployment and a Service for each core component', () => {
    const { deployments, services } = desiredChildren(anInstance(), 'own');
    const names = deployments.map(({ metadata }) => metadata.name);
    expect(names.toSorted()).toEqual([
      'api-admin',
      'api-auth',
      'api-communication',
      'frontend-chat-plugin',
      'frontend-ui',
    ]);
    expect(services.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it('what its spec says of single components', () => {
    const components = { 'api-admin': { replicas: 2, resources: { limits: { memory: '1Gi' } } } };
    const { deployments } = desiredChildren(anInstance({ components, version: '9' }), 'own:1');
    const [admin, other] = ['api-admin', 'api-auth'].map((name) =>
      deployments.find((each) => each.metadata.name === name),
    );
    expect([admin?.spec.replicas, other?.spec.replicas]).toEqual([2, 1]);
    expect(admin?.spec.template.spec.containers[0]).toMatchObject({
      image: 'own:9',
      resources: { limits: { memory: '1Gi' } },
    });
  });
});

describe('its address', () => {
  it.each([
    [{}, undefined, undefined],
    [{}, 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    [{ host: 'airy.example.com' }, 'http://127.0.0.1:8080', 'http://airy.example.com'],
    [{ host: 'airy.example.com', ingress: { tls: { secretName: 'x' } } }, undefined, 'https://airy.example.com'],
  ])('of %j where the platform says %s is %s', (spec, publicUrl, expected) => {
    expect(instanceUrl(anInstance(spec), publicUrl)).toBe(expected);
  });
});

describe('its engines', () => {
  const ref = { name: 'kafka', key: 'password' };
  const sasl = { mechanism: 'plain', usernameSecretRef: ref, passwordSecretRef: ref } as const;
  const instance = anInstance({ kafka: { brokers: ['k:9092'], sasl } });
  const hashes = (value: string) =>
    engineHashes(
      instance,
      secretRefs(instance).map((each) => ({
        ...each,
        state: {
          kind: 'present',
          secret: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'kafka' }, data: { password: value } },
        },
      })),
    );

  it('restart the pods when they or their credentials change, and never when the platform provides them', () => {
    expect(engineHashes(anInstance(), [])).toEqual({});
    expect(hashes('a')).toEqual(hashes('a'));
    expect(hashes('a')).not.toEqual(hashes('b'));
  });

  it('name their Secrets by field', () => {
    expect(secretRefs(instance).map(({ field }) => field)).toEqual([
      'spec.kafka.sasl.usernameSecretRef',
      'spec.kafka.sasl.passwordSecretRef',
    ]);
  });
});

describe('another instance on the same topics', () => {
  const other = (spec: AiryInstanceSpec, created = '2023-01-01T00:00:00Z') =>
    anInstance(spec, { uid: 'other', namespace: 'elsewhere', creationTimestamp: created });
  const kafka = { brokers: ['a:1', 'b:1'] };

  it.each<[string, AiryInstanceSpec, AiryInstance, boolean, boolean]>([
    ['older, in the one log', {}, other({}), true, true],
    ['older, in a log of its own', {}, other({}), false, false],
    ['younger', {}, other({}, '2025-01-01T00:00:00Z'), true, false],
    ['with another prefix', { topics: { prefix: 'a' } }, other({}), true, false],
    ['on the same Kafka', { kafka }, other({ kafka: { brokers: ['b:1', 'a:1'] } }), false, true],
    ['on another Kafka', { kafka }, other({ kafka: { brokers: ['c:1'] } }), true, false],
    ['not on the Kafka', { kafka }, other({}), true, false],
  ])('that is %s: see the table', (_case, spec, rival, hasOneLog, isRival) => {
    const instance = anInstance(spec);
    expect(topicRival(instance, [instance, rival], hasOneLog)).toBe(isRival ? rival : undefined);
  });
});

describe('its status', () => {
  const good: Verdict = { kind: 'ready', message: 'Fine.' };
  const missing: Verdict = { kind: 'waiting', reason: 'SecretMissing', message: 'Secret x does not exist.' };
  const down: Verdict = { kind: 'progressing', reason: 'KafkaUnavailable', message: 'Down.' };
  const taken: Verdict = { kind: 'stalled', reason: 'NameConflict', message: 'Taken.' };
  const running = { obstacle: undefined, components: [componentReport(aDeployment('api-admin'), 1)] };
  const starting = { obstacle: undefined, components: [componentReport(aDeployment('api-admin', {}), 1)] };

  function seen(observed: Partial<InstanceObserved> = {}): InstanceObserved {
    return {
      engines: 'embedded',
      url: undefined,
      references: undefined,
      topics: good,
      topicRequests: desiredTopics(anInstance()),
      children: running,
      ...observed,
    };
  }
  const states = (observed: Partial<InstanceObserved>, annotations = {}) =>
    instanceStatus(anInstance({}, { annotations }), seen(observed))
      .findings.map(({ type, status, reason }) => `${type} ${status} ${reason}`)
      .toSorted();

  it.each<[string, Partial<InstanceObserved>, readonly string[]]>([
    ['all well', {}, ['ComponentsReady True Reconciled', 'Ready True Reconciled', 'TopicsReady True Reconciled']],
    [
      'components starting',
      { children: starting },
      [
        'ComponentsReady False RolloutInProgress',
        'Ready False RolloutInProgress',
        'Reconciling True RolloutInProgress',
        'TopicsReady True Reconciled',
      ],
    ],
    [
      'the log down',
      { topics: down },
      [
        'ComponentsReady True Reconciled',
        'Ready False KafkaUnavailable',
        'Reconciling True KafkaUnavailable',
        'TopicsReady False KafkaUnavailable',
      ],
    ],
    [
      'a Secret missing, before anything else was looked at',
      { references: missing, topics: undefined, children: starting },
      ['ComponentsReady False RolloutInProgress', 'Ready False SecretMissing'],
    ],
    [
      'a name taken',
      { children: { ...running, obstacle: taken } },
      [
        'ComponentsReady False NameConflict',
        'Ready False NameConflict',
        'Stalled True NameConflict',
        'TopicsReady True Reconciled',
      ],
    ],
  ])('with %s', (_case, observed, expected) => {
    expect(states(observed)).toEqual(expected);
  });

  it('keeps what was known of the topics when it did not come to look', () => {
    const before = {
      type: 'TopicsReady',
      status: 'True',
      reason: 'Reconciled',
      message: '.',
      lastTransitionTime: 'x',
    } as const;
    const instance = { ...anInstance(), status: { conditions: [before] } };
    const { findings } = instanceStatus(instance, seen({ topics: undefined }));
    expect(findings.find(({ type }) => type === 'TopicsReady')).toMatchObject({ status: 'True', reason: 'Reconciled' });
  });

  it('says when hands are off', () => {
    expect(states({}, { 'core.airy.co/paused': 'true' })).toContain('Paused True Paused');
  });

  it('keeps the topics it knew while the log is down', () => {
    const topics = [{ name: 'x', partitions: 1 }];
    const { facts } = instanceStatus({ ...anInstance(), status: { topics } }, seen({ topics: down }));
    expect(facts.topics).toEqual(topics);
  });

  it('says where events live', () => {
    expect(instanceStatus(anInstance(), seen()).facts.engines).toBe('embedded');
    expect(instanceStatus(anInstance({ kafka: { brokers: ['k:9092'] } }), seen()).facts.engines).toBe('external');
  });
});
