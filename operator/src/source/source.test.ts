import type { Source } from '@airy/crds';
import { describe, expect, it } from 'vitest';
import { componentReport } from '../resources/component-status.ts';
import { aDeployment, anInstance, aSource } from '../testing/builders.ts';
import { desiredChildren, desiredSecrets, desiredTopic, prefixHolder, webhookUrl } from './desired.ts';
import { sourceObstacle } from './obstacle.ts';
import { type SourceObserved, sourceStatus } from './status.ts';

describe('a source wants', () => {
  it('three Deployments of its type under its own name, and a Service for the first', () => {
    const { deployments, services } = desiredChildren(aSource('shop-chat', { replicas: 2 }), anInstance(), 'own');
    expect(
      deployments.map(({ metadata, spec }) => [
        metadata.name,
        spec.template.spec.containers[0]?.args?.[0],
        spec.replicas,
      ]),
    ).toEqual([
      ['sources-shop-chat-webhook', 'sources-chatplugin-webhook', 2],
      ['sources-shop-chat-events-router', 'sources-chatplugin-events-router', 2],
      ['sources-shop-chat-connector', 'sources-chatplugin-connector', 2],
    ]);
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['sources-shop-chat-webhook']);
  });

  it('no replicas while it is paused', () => {
    const { deployments } = desiredChildren(aSource('chat', { replicas: 2, paused: true }), anInstance(), 'own');
    expect(deployments.map(({ spec }) => spec.replicas)).toEqual([0, 0, 0]);
  });

  it('a topic with the prefix and partitions of its instance', () => {
    expect(desiredTopic(aSource(), anInstance({ topics: { prefix: 'eu', partitions: 3 } }))).toMatchObject({
      name: 'eu.source.chat.events',
      partitions: 3,
    });
  });

  it('a chat key only for a chatplugin', () => {
    expect(desiredSecrets(aSource()).map(({ at }) => at)).toEqual([{ name: 'chat-chat-key', key: 'key' }]);
    expect(desiredSecrets(aSource('fb', { type: 'facebook' }))).toEqual([]);
  });
});

it.each([
  ['chatplugin', 'http://x', 'http://x'],
  ['chatplugin', undefined, undefined],
  ['facebook', 'http://x', undefined],
] as const)('the address of a %s source of an instance at %s is %s', (type, url, expected) => {
  expect(webhookUrl(aSource('chat', { type }), url)).toBe(expected);
});

describe('paths that two sources claim', () => {
  const older = aSource('older', {}, { creationTimestamp: '2023-01-01T00:00:00Z' });
  const oldest = aSource('oldest', {}, { creationTimestamp: '2022-01-01T00:00:00Z' });
  const otherType = aSource('fb', { type: 'facebook' }, { creationTimestamp: '2022-01-01T00:00:00Z' });

  it.each<[string, readonly Source[], string | undefined]>([
    ['nobody else', [aSource()], undefined],
    ['an older one', [aSource(), older], 'older'],
    ['an older one of another type', [aSource(), otherType], undefined],
    ['a younger one', [aSource(), aSource('young', {}, { creationTimestamp: '2025-01-01T00:00:00Z' })], undefined],
  ])('with %s belong to the oldest', (_case, siblings, expected) => {
    expect(prefixHolder(aSource(), siblings)?.metadata.name).toBe(expected);
  });

  it('have exactly one source without a holder, however many claim them', () => {
    const all = [aSource(), older, oldest, aSource('same', {}, {})];
    expect(all.filter((each) => prefixHolder(each, all) === undefined)).toEqual([oldest]);
  });
});

describe('what keeps a source from being made', () => {
  const surroundings = { instance: anInstance(), instanceRival: undefined, siblings: [], secrets: [], generated: [] };
  const ref = { name: 'mine', key: 'x' };
  const withKey = (data: Record<string, string>, signingKeys: readonly string[] = []) =>
    desiredSecrets(aSource()).map((wanted) => {
      const metadata = { name: wanted.at.name };
      const hashed = { apiVersion: 'v1', kind: 'Secret', metadata, data, signingKeys };
      return { wanted, state: { kind: 'present', secret: hashed } as const };
    });
  const secret = (state: 'missing' | 'late') => [
    {
      field: 'spec.credentials.a',
      ref,
      state: state === 'late' ? ({ kind: 'unknown', isLate: true } as const) : ({ kind: 'missing' } as const),
    },
  ];

  it.each([
    ['nothing', aSource(), surroundings, undefined, undefined],
    ['no instance', aSource(), { ...surroundings, instance: undefined }, 'waiting', 'ReferenceNotFound'],
    [
      'an instance that goes',
      aSource(),
      { ...surroundings, instance: anInstance({}, { deletionTimestamp: '2024-01-01T00:00:00Z' }) },
      'waiting',
      'ReferenceNotFound',
    ],
    [
      'an instance without topics',
      aSource(),
      { ...surroundings, instanceRival: anInstance() },
      'waiting',
      'NameConflict',
    ],
    ['an unknown type', aSource('fb', { type: 'facebook' }), surroundings, 'waiting', 'Pending'],
    [
      'an older sibling',
      aSource(),
      { ...surroundings, siblings: [aSource('older', {}, { creationTimestamp: '2023-01-01T00:00:00Z' })] },
      'stalled',
      'NameConflict',
    ],
    ['a missing Secret', aSource(), { ...surroundings, secrets: secret('missing') }, 'waiting', 'SecretMissing'],
    ['a Secret nobody can read', aSource(), { ...surroundings, secrets: secret('late') }, 'waiting', 'Forbidden'],
    ['an emptied key', aSource(), { ...surroundings, generated: withKey({}) }, 'stalled', 'SecretInvalid'],
    ['a key too short', aSource(), { ...surroundings, generated: withKey({ key: 'x' }) }, 'stalled', 'SecretInvalid'],
    ['a good key', aSource(), { ...surroundings, generated: withKey({ key: 'x' }, ['key']) }, undefined, undefined],
  ])('%s: see the table', (_case, source, around, kind, reason) => {
    const verdict = sourceObstacle(source, around);
    expect([verdict?.kind, verdict?.kind === 'ready' ? undefined : verdict?.reason]).toEqual([kind, reason]);
  });
});

describe('its status', () => {
  const running = { obstacle: undefined, components: [componentReport(aDeployment('sources-chat-webhook'), 1)] };

  function seen(observed: Partial<SourceObserved> = {}): SourceObserved {
    return {
      obstacle: undefined,
      topicVerdict: { kind: 'ready', message: 'Fine.' },
      topic: 'source.chat.events',
      webhookUrl: 'http://x',
      children: running,
      replicas: 1,
      ...observed,
    };
  }
  const states = (source: Source, observed: Partial<SourceObserved> = {}) =>
    sourceStatus(source, seen(observed))
      .findings.map(({ type, status, reason }) => `${type} ${status} ${reason}`)
      .toSorted();

  it('with all parts running is ready', () => {
    expect(states(aSource())).toEqual([
      'ComponentsReady True Reconciled',
      'Ready True Reconciled',
      'TopicsReady True Reconciled',
    ]);
  });

  it.each([{ paused: true }, { replicas: 0 }])('while stopped by %j is not ready, and says so twice', (spec) => {
    expect(states(aSource('chat', spec))).toEqual([
      'ComponentsReady True Reconciled',
      'Paused True Paused',
      'Ready False Paused',
      'TopicsReady True Reconciled',
    ]);
  });

  it('with an obstacle speaks of that alone, and of no address', () => {
    const obstacle = { kind: 'waiting', reason: 'Pending', message: 'Not yet.' } as const;
    const observed = { obstacle, topicVerdict: undefined, topic: undefined };
    expect(states(aSource(), observed)).toEqual(['Ready False Pending']);
    expect(sourceStatus(aSource(), seen(observed)).facts).toEqual({
      replicas: 1,
      selector: 'core.airy.co/instance=airy,core.airy.co/source=chat',
      components: [expect.objectContaining({ name: 'sources-chat-webhook' })],
    });
  });

  it('keeps the name of its topic for the day it is deleted', () => {
    const source = { ...aSource(), status: { topic: 'eu.source.chat.events' } };
    expect(sourceStatus(source, seen({ topic: undefined })).facts.topic).toBe('eu.source.chat.events');
  });
});
