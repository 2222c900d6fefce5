import { describe, expect, it } from 'vitest';
import { conditionsOf, type Finding, summary } from './conditions.ts';

const BEFORE = '2024-01-01T00:00:00Z';
const context = { generation: 2, nowIso: '2024-01-02T03:04:05.678Z' };

function aFinding(finding: Partial<Finding> = {}): Finding {
  return { type: 'Ready', status: 'True', reason: 'Reconciled', message: 'Fine.', ...finding };
}

function aCondition(finding: Partial<Finding> = {}) {
  return { ...aFinding(finding), observedGeneration: 1, lastTransitionTime: BEFORE };
}

describe('a condition', () => {
  it('keeps its time while its status stays, whatever else changes', () => {
    const [condition] = conditionsOf(
      [aFinding({ status: 'False', reason: 'Pending', message: 'New words.' })],
      [aCondition({ status: 'False', reason: 'RolloutInProgress' })],
      context,
    );
    expect(condition).toMatchObject({ reason: 'Pending', observedGeneration: 2, lastTransitionTime: BEFORE });
  });

  it('moves its time with its status, in whole seconds', () => {
    const [condition] = conditionsOf([aFinding()], [aCondition({ status: 'False' })], context);
    expect(condition?.lastTransitionTime).toBe('2024-01-02T03:04:05Z');
  });

  it('that is not found any more is gone', () => {
    expect(conditionsOf([aFinding()], [aCondition({ type: 'Stalled' })], context).map(({ type }) => type)).toEqual([
      'Ready',
    ]);
  });

  it('has a bounded message', () => {
    const [condition] = conditionsOf([aFinding({ message: 'x'.repeat(5000) })], undefined, context);
    expect(condition?.message).toHaveLength(1024);
  });
});

describe('the summary', () => {
  const types = (kind: 'progressing' | 'stalled' | 'waiting') =>
    summary({ kind, reason: 'Pending', message: '.' }).map(({ type, status }) => `${type} ${status}`);

  it('of something ready is Ready alone', () => {
    expect(summary({ kind: 'ready', message: '.' }).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready True',
    ]);
  });

  it.each([
    ['progressing', ['Ready False', 'Reconciling True']],
    ['stalled', ['Ready False', 'Stalled True']],
    ['waiting', ['Ready False']],
  ] as const)('of something %s never says both Reconciling and Stalled', (kind, expected) => {
    expect(types(kind)).toEqual(expected);
  });
});
