import { MAX_NAME_LENGTH } from '@airy/crds';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aChannel, aSource } from '../test-admin.ts';
import { appliedSpec } from './applied-fields.ts';
import { channelRecordOf, mirrorChanges } from './channel-record.ts';
import { managedElsewhere } from './managed-by.ts';
import { resourceNameOf } from './resource-name.ts';

describe('resourceNameOf', () => {
  it.each([
    ['Shop', undefined, 'shop'],
    ['  Müller & Söhne  ', undefined, 'muller-sohne'],
    ['客服', undefined, 'channel'],
    ['---', 'ab12', 'channel-ab12'],
    ['Shop', 'ab12', 'shop-ab12'],
  ])('makes of %s and suffix %s the name %s', (name, suffix, expected) => {
    expect(resourceNameOf(name, suffix)).toBe(expected);
  });

  it('is a DNS label of at most 40 characters for any name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.option(fc.stringMatching(/^[a-z0-9]{1,5}$/), { nil: undefined }),
        (name, suffix) => {
          const made = resourceNameOf(name, suffix);
          expect(made).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
          expect(made.length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
        },
      ),
    );
  });
});

describe('managedElsewhere', () => {
  it.each([
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'app:x/y:n/m' } }, 'Argo CD (application app)'],
    [{ labels: { 'argocd.argoproj.io/instance': 'app' } }, 'Argo CD (application app)'],
    [
      { labels: { 'app.kubernetes.io/instance': 'app' }, annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
      'Argo CD (application app)',
    ],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux (Kustomization apps)'],
    [
      { labels: { 'helm.toolkit.fluxcd.io/name': 'airy', 'app.kubernetes.io/managed-by': 'Helm' } },
      'Flux (HelmRelease airy)',
    ],
    [
      { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'r' } },
      'Helm (release r)',
    ],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm:'],
  ])('knows the mark %o', (metadata, expected) => {
    expect(managedElsewhere({ name: 'x', ...metadata })).toContain(`by ${expected}`);
  });

  it.each([
    {},
    { labels: { 'app.kubernetes.io/instance': 'airy' } },
    { labels: { 'app.kubernetes.io/managed-by': 'airy-operator' } },
  ])('leaves %o to us', (metadata) => {
    expect(managedElsewhere({ name: 'x', ...metadata })).toBeUndefined();
  });
});

describe('channelRecordOf', () => {
  it('gives no record to a channel of another platform without its id', () => {
    expect(channelRecordOf(aChannel('page'), aSource('web', { type: 'facebook' }), 'airy')).toBeUndefined();
  });

  it("derives other platforms' ids from their own", () => {
    const record = channelRecordOf(
      aChannel('page', { sourceChannelId: '1234' }),
      aSource('web', { type: 'facebook' }),
      'airy',
    );
    expect(record?.id).toBe('763eba4d-2255-5e20-b8ce-7ff5a6f506dd');
  });

  it.each([
    ['is being deleted', aChannel('a', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), aSource('web')],
    ['has a Source being deleted', aChannel('a'), aSource('web', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['has a paused Source', aChannel('a'), aSource('web', { paused: true })],
    ['has a Source scaled to zero', aChannel('a'), aSource('web', { replicas: 0 })],
  ])('is not connected when it %s', (_name, channel, source) => {
    expect(channelRecordOf(channel, source, 'airy')?.connected).toBe(false);
  });
});

describe('mirrorChanges', () => {
  const record = fc
    .record({
      name: fc.constantFrom('a', 'b', 'c'),
      title: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      paused: fc.boolean(),
    })
    .map(({ name, title, paused }) =>
      channelRecordOf(aChannel(name, title ? { name: title } : {}), aSource('web', { paused }), 'airy'),
    );
  const records = fc
    .uniqueArray(record, { selector: (one) => one?.id })
    .map((all) => all.filter((one) => one !== undefined));

  it('applied once leave nothing to change, and say exactly what is connected', () => {
    fc.assert(
      fc.property(records, records, (desired, before) => {
        const logged = new Map(before.map((one) => [one.id as string, one]));
        for (const change of mirrorChanges(desired, logged)) logged.set(change.id, change);
        expect(mirrorChanges(desired, logged)).toEqual([]);
        const connected = (all: Iterable<{ readonly id: string; readonly connected: boolean }>) =>
          [...all]
            .filter((one) => one.connected)
            .map(({ id }) => id)
            .toSorted();
        expect(connected(logged.values())).toEqual(connected(desired));
      }),
    );
  });
});

describe('appliedSpec', () => {
  it('takes along what the same manager applied before, and nothing of others', () => {
    const managedFields = [
      { manager: 'airy-api', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:imageUrl': {} } } },
      { manager: 'airy-cli', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:name': {} } } },
    ];
    const channel = aChannel('shop', { name: 'Shop', imageUrl: '/a.png' }, { managedFields });
    expect(appliedSpec(channel, {}, 'airy-api')).toEqual({ imageUrl: '/a.png' });
    expect(appliedSpec(channel, { imageUrl: '/b.png', name: 'New' }, 'airy-api')).toEqual({
      imageUrl: '/b.png',
      name: 'New',
    });
  });
});
