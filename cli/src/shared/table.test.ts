import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age, renderTable } from './table.ts';

describe('a table', () => {
  it('has a head in capitals and columns two spaces apart, without trailing blanks', () => {
    expect(
      renderTable(
        ['kind', 'name'],
        [
          ['Channel', 'shop'],
          ['AiryInstance', ''],
        ],
      ),
    ).toBe('KIND          NAME\nChannel       shop\nAiryInstance');
  });

  it('is its head alone without rows', () => {
    expect(renderTable(['kind', 'name'], [])).toBe('KIND  NAME');
  });
});

describe('an age', () => {
  const nowMs = Date.UTC(2026, 0, 10);
  it.each([
    [0, '0s'],
    [59, '59s'],
    [60, '1m'],
    [3_599, '59m'],
    [3_600, '1h'],
    [86_399, '23h'],
    [86_400, '1d'],
    [40 * 86_400, '40d'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(age(new Date(nowMs - seconds * 1000).toISOString(), nowMs)).toBe(text);
  });

  it('is a dash for what has no beginning, and never negative', () => {
    expect(age(undefined, nowMs)).toBe('-');
    expect(age(new Date(nowMs + 5_000).toISOString(), nowMs)).toBe('0s');
  });

  it('is always a number with one unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (seconds) => {
        expect(age(new Date(nowMs - seconds * 1000).toISOString(), nowMs)).toMatch(/^\d+[smhd]$/);
      }),
    );
  });
});
