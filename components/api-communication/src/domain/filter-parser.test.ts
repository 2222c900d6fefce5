import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FILTER_TERMS, parseFilter } from './filter-parser.ts';
import { FilterSyntaxError, matchesWord } from './filter-syntax.ts';

const word = (name: string, ...pattern: unknown[]) => ({ kind: 'word', field: { name }, pattern });
const any = { wildcard: '*' };

describe('filter parser', () => {
  it('reads every clause the inbox builds', () => {
    expect(parseFilter('unread_count:[1 TO *]')).toEqual({ kind: 'range', field: { name: 'unread_count' }, from: 1 });
    expect(parseFilter('unread_count:0')).toEqual({ kind: 'range', field: { name: 'unread_count' }, from: 0, to: 0 });
    expect(parseFilter('display_name:*Ada*')).toEqual(word('display_name', any, 'ada', any));
    expect(parseFilter('tag_ids:(T1 AND T2)')).toEqual({
      kind: 'clauses',
      must: [word('tag_ids', 't1'), word('tag_ids', 't2')],
      should: [],
      not: [],
    });
    expect(parseFilter('source:(facebook OR twilio.sms)')).toEqual({
      kind: 'clauses',
      must: [],
      should: [word('source', 'facebook'), word('source', 'twilio.sms')],
      not: [],
    });
    expect(parseFilter('id:* AND NOT metadata.state:CLOSED')).toEqual({
      kind: 'clauses',
      must: [word('id', any)],
      should: [],
      not: [{ kind: 'word', field: { name: 'metadata', path: 'state' }, pattern: ['closed'] }],
    });
  });

  it('reads a UUID bare and quoted with escapes alike', () => {
    const id = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
    expect(parseFilter(`channel_id:${id}`)).toEqual(word('channel_id', id));
    expect(parseFilter(`id:"${id.replaceAll('-', '\\-')}"`)).toEqual({
      kind: 'phrase',
      field: { name: 'id' },
      words: [id],
    });
  });

  it('takes the words after a space for the default field', () => {
    expect(parseFilter('display_name:*new name*')).toEqual({
      kind: 'clauses',
      must: [],
      should: [word('display_name', any, 'new'), word('id', 'name', any)],
      not: [],
    });
  });

  it('binds operators as Lucene does', () => {
    expect(parseFilter('a AND b OR c')).toMatchObject({
      must: [word('id', 'a'), word('id', 'b')],
      should: [word('id', 'c')],
    });
    expect(parseFilter('+a -b !c && d')).toMatchObject({
      must: [word('id', 'a'), word('id', 'd')],
      not: [word('id', 'b'), word('id', 'c')],
    });
  });

  it('reads ranges of large instants, with either bracket', () => {
    expect(parseFilter('created_at:{* TO 1700000000000}')).toEqual({
      kind: 'range',
      field: { name: 'created_at' },
      to: 1_700_000_000_000,
    });
  });

  it.each([
    ['', 'expected a term'],
    ['id:', 'expected a term'],
    ['id:(a', 'not closed'],
    ['a)', 'has no ('],
    ['id:"a', 'not closed'],
    ['name:x', 'unknown field'],
    ['last_message_at:1', 'unknown field'],
    ['unread_count:many', 'whole number'],
    ['unread_count:[1 TO', 'expected a range'],
    ['display_name:[a TO b]', 'ranges are for'],
    ['ada~', 'did not expect "~"'],
    ['ada^2', 'did not expect "^"'],
    ['a AND', 'expected a term'],
    ['AND a', 'expected a term'],
    [`${'('.repeat(100)}a${')'.repeat(100)}`, 'nested groups'],
    [
      Array(MAX_FILTER_TERMS + 1)
        .fill('a')
        .join(' '),
      'terms',
    ],
    ['a'.repeat(10_001), 'characters'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(() => parseFilter(text)).toThrow(reason);
    expect(() => parseFilter(text)).toThrow(FilterSyntaxError);
  });

  it('reads any text or says what is wrong with it', () => {
    const piece = fc.constantFrom(
      'id',
      'source',
      ':',
      '(',
      ')',
      '[1 TO 2]',
      ' AND ',
      ' OR ',
      ' NOT ',
      '-',
      '+',
      '"',
      '\\',
      '*',
      '?',
      'a',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            parseFilter(text);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterSyntaxError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('matches a word with itself, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(matchesWord(text, [text])).toBe(true);
      }),
    );
  });
});
