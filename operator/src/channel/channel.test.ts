import type { Channel, Source } from '@airy/crds';
import { channelIdOf, chatpluginChannelId } from '@airy/domain';
import { describe, expect, it } from 'vitest';
import { aChannel, aReadySource, aSource } from '../testing/builders.ts';
import { channelStatus } from './status.ts';

const older = (spec = {}) => aChannel('older', spec, { creationTimestamp: '2023-01-01T00:00:00Z' });

function stateOf(
  channel: Channel,
  source: Source | undefined,
  siblings: readonly Channel[] = [],
  isSecretMissing = false,
) {
  const ref = { name: 'mine', key: 'x' };
  const secrets = isSecretMissing ? [{ field: 'spec.tokenSecretRef', ref, state: { kind: 'missing' } as const }] : [];
  const { facts, findings } = channelStatus(channel, { source, siblings, secrets });
  const ready = findings.find(({ type }) => type === 'Ready');
  const isStalled = findings.some(({ type }) => type === 'Stalled');
  return {
    ready: `${ready?.status} ${ready?.reason}`,
    isStalled,
    connected: facts.connected,
    channelId: facts.channelId,
  };
}

describe('a channel', () => {
  it.each<[string, Channel, Source | undefined, readonly Channel[], boolean, string, boolean, boolean]>([
    ['a ready source', aChannel(), aReadySource(), [], false, 'True Reconciled', false, true],
    ['no source', aChannel(), undefined, [], false, 'False ReferenceNotFound', false, false],
    [
      'a source that goes',
      aChannel(),
      aSource('chat', {}, { deletionTimestamp: 'x' }),
      [],
      false,
      'False ReferenceNotFound',
      false,
      false,
    ],
    ['a source that starts', aChannel(), aSource(), [], false, 'False Pending', false, true],
    ['a paused source', aChannel(), aReadySource('chat', { paused: true }), [], false, 'False Paused', false, false],
    [
      'a source without copies',
      aChannel(),
      aReadySource('chat', { replicas: 0 }),
      [],
      false,
      'False Paused',
      false,
      false,
    ],
    ['a Secret missing', aChannel(), aReadySource(), [], true, 'False SecretMissing', false, true],
    [
      'an older one of its id',
      aChannel('b', { sourceChannelId: 'x' }),
      aReadySource(),
      [older({ sourceChannelId: 'x' })],
      false,
      'False NameConflict',
      true,
      false,
    ],
    [
      'an older one of its name as id',
      aChannel(),
      aReadySource(),
      [older({ sourceChannelId: 'website' })],
      false,
      'False NameConflict',
      true,
      false,
    ],
    ['an older one of another id', aChannel(), aReadySource(), [older()], false, 'True Reconciled', false, true],
    [
      'no id where its platform needs one',
      aChannel(),
      aReadySource('chat', { type: 'facebook' }),
      [],
      false,
      'False Pending',
      true,
      false,
    ],
  ])('with %s: see the table', (_case, channel, source, siblings, isSecretMissing, ready, isStalled, connected) => {
    expect(stateOf(channel, source, siblings, isSecretMissing)).toMatchObject({ ready, isStalled, connected });
  });

  it('of a chatplugin has an id by namespace and name', () => {
    expect(stateOf(aChannel(), aReadySource()).channelId).toBe(chatpluginChannelId('shop', 'website'));
  });

  it('of another source has an id by what the platform calls it', () => {
    const source = aReadySource('fb', { type: 'facebook' });
    expect(stateOf(aChannel('page', { sourceChannelId: '42' }), source).channelId).toBe(channelIdOf('facebook', '42'));
  });

  it('keeps its id while its source is away', () => {
    const channelId = chatpluginChannelId('shop', 'website');
    expect(stateOf({ ...aChannel(), status: { channelId } }, undefined).channelId).toBe(channelId);
  });
});
