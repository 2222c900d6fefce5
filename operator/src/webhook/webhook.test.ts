import { describe, expect, it } from 'vitest';
import { anInstance, aWebhook } from '../testing/builders.ts';
import { secretRefs } from './desired.ts';
import { webhookStatus } from './status.ts';

const ref = { name: 'mine', key: 'x' };
const missing = { field: 'spec.headers[a].secretRef', ref, state: { kind: 'missing' } } as const;
const leaving = anInstance({}, { deletionTimestamp: '2024-01-01T00:00:00Z' });

describe('a webhook', () => {
  it.each([
    ['all it needs', anInstance(), [], 'Pending'],
    ['no instance', undefined, [], 'ReferenceNotFound'],
    ['an instance that goes', leaving, [], 'ReferenceNotFound'],
    ['a Secret missing', anInstance(), [missing], 'SecretMissing'],
  ])('with %s is not ready, for the reason in the table', (_case, instance, secrets, reason) => {
    const { findings } = webhookStatus(aWebhook(), { instance, secrets });
    expect(findings.map(({ type, status, reason: why }) => `${type} ${status} ${why}`)).toEqual([
      `Ready False ${reason}`,
    ]);
  });

  it('that is paused says so', () => {
    const { findings } = webhookStatus(aWebhook({ paused: true }), { instance: anInstance(), secrets: [] });
    expect(findings.map(({ type }) => type)).toContain('Paused');
  });

  it('names the Secrets of its headers and keys by field', () => {
    const headers = [
      { name: 'X-Plain', value: 'v' },
      { name: 'X-Token', secretRef: ref },
    ];
    expect(secretRefs(aWebhook({ headers, signingKeySecretRefs: [ref] })).map(({ field }) => field)).toEqual([
      'spec.headers[X-Token].secretRef',
      'spec.signingKeySecretRefs[0]',
    ]);
  });
});
