import { describe, expect, it } from 'vitest';
import { compare, median, quantile } from './row.ts';

describe('benchmark rows', () => {
  it('take the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  });

  it('run both sides in turn and compare their medians', async () => {
    const calls: string[] = [];
    const figures = [1, 100, 2];
    const row = await compare({
      name: 'x',
      unit: '/s',
      rounds: 3,
      ours: async () => {
        calls.push('ours');
        return figures[calls.filter((call) => call === 'ours').length - 1] ?? 0;
      },
      ceiling: async () => {
        calls.push('ceiling');
        return 4;
      },
      goal: { atLeast: 0.5 },
    });
    expect(calls).toEqual(['ours', 'ceiling', 'ours', 'ceiling', 'ours', 'ceiling']);
    expect(row).toEqual({ name: 'x', unit: '/s', ours: 2, ceiling: 4, ratio: 0.5, goal: '≥ 0.5', met: true });
  });

  it('meet a goal for times when they stay below it', async () => {
    const times = { name: 'x', unit: 'ms', rounds: 1, ours: async () => 3, ceiling: async () => 1 };
    expect(await compare({ ...times, goal: { atMost: 2 } })).toMatchObject({ met: false, goal: '≤ 2' });
    expect(await compare({ ...times, goal: { atMost: 3 } })).toMatchObject({ met: true });
  });
});
