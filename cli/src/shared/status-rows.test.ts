import { describe, expect, it } from 'vitest';
import { statusRow } from './status-rows.ts';

const nowMs = Date.UTC(2026, 0, 1, 0, 5);

function aChannel(status?: object, generation = 1) {
  return {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Channel',
    metadata: { name: 'shop', generation, creationTimestamp: '2026-01-01T00:00:00Z' },
    ...(status ? { status } : {}),
  };
}

const ready = { type: 'Ready', status: 'True', reason: 'Reconciled', message: 'Messages flow.' };

describe('a status row', () => {
  it('tells what the Ready condition says, and the age', () => {
    const other = { type: 'Paused', status: 'False', reason: 'Running', message: '' };
    expect(statusRow(aChannel({ observedGeneration: 1, conditions: [other, ready] }), nowMs)).toEqual({
      kind: 'Channel',
      name: 'shop',
      ready: 'True',
      reason: 'Reconciled',
      message: 'Messages flow.',
      age: '5m',
    });
  });

  it('is Unknown while the status is older than the spec', () => {
    expect(statusRow(aChannel({ observedGeneration: 1, conditions: [ready] }, 2), nowMs).ready).toBe('Unknown');
  });

  it('is Unknown for a resource nobody looked at yet', () => {
    expect(statusRow(aChannel(), nowMs)).toMatchObject({
      ready: 'Unknown',
      reason: 'Pending',
      message: 'Not looked at yet.',
    });
  });
});
