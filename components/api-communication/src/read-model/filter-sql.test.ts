import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '../domain/filter-parser.ts';
import { type Filter, type FilterField, type FilterTerm, matchesWord, wordsOf } from '../domain/filter-syntax.ts';
import { ReadModel } from './read-model.ts';
import { aBatch, aChannel, aMessage, aMetadata, aReceipt, instant, uuid } from './records.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'airy-filter-'));
const model = new ReadModel(join(folder, 'read-model.sqlite'));
afterAll(() => {
  model.close();
  rmSync(folder, { recursive: true });
});

/** Six conversations: of two channels, some named, tagged, closed, read. */
const CONVERSATIONS = [1, 2, 3, 4, 5, 6].map((n) => ({
  id: uuid(n, 2),
  channel_id: uuid(n % 2, 3),
  source: 'chatplugin',
  display_name: n % 3 === 0 ? `Grace Hopper ${n}` : `Chatplugin ${uuid(n, 2).slice(-5)}`,
  tag_ids: n > 3 ? 'T1 t2' : n === 3 ? 'T1' : '',
  unread_count: n === 2 ? 0 : 1,
  created_at: Date.parse(instant(n)),
  state: n % 2 === 0 ? 'CLOSED' : undefined,
  vip: n === 5 ? 'true' : undefined,
}));

beforeAll(async () => {
  await model.apply(aBatch('channels', [aChannel(0), aChannel(1)]));
  await model.apply(
    aBatch(
      'messages',
      CONVERSATIONS.map((_, index) => aMessage(index + 1, { conversation: index + 1, channel: (index + 1) % 2 })),
    ),
  );
  await model.apply(
    aBatch('metadata', [
      aReceipt(2, 1000),
      ...[3, 6].map((n) => aMetadata(n, 'contact.display_name', `Grace Hopper ${n}`)),
      ...[3, 4, 5, 6].map((n) => aMetadata(n, 'tags.T1', '')),
      ...[4, 5, 6].map((n) => aMetadata(n, 'tags.t2', '')),
      ...[2, 4, 6].map((n) => aMetadata(n, 'state', 'CLOSED')),
      aMetadata(5, 'user_data.vip', true),
    ]),
  );
});

const found = (filter: Filter) =>
  model.reader
    .conversations({ offset: 0, limit: 100, filter })
    .items.map(({ id }) => Number(id.slice(-3)))
    .toSorted((a, b) => a - b);
const ask = (text: string) => found(parseFilter(text));

type Known = (typeof CONVERSATIONS)[number];

function matches(filter: Filter, one: Known): boolean {
  if (filter.kind !== 'clauses') return matchesTerm(filter, one);
  const isMatch = (inner: Filter) => matches(inner, one);
  if (filter.not.some(isMatch) || !filter.must.every(isMatch)) return false;
  return filter.must.length > 0 || filter.should.length === 0 || filter.should.some(isMatch);
}

function matchesTerm(term: FilterTerm, one: Known): boolean {
  const value = fieldOf(term.field, one);
  if (term.kind === 'range') {
    const number = Number(value);
    return number >= (term.from ?? -Infinity) && number <= (term.to ?? Infinity);
  }
  if (value === undefined) return false;
  const words = wordsOf(String(value));
  if (term.kind === 'word') return words.some((word) => matchesWord(word, term.pattern));
  return words.some((_, at) => term.words.every((word, index) => words[at + index] === word));
}

function fieldOf(field: FilterField, one: Known): string | number | undefined {
  if (field.name === 'metadata') return field.path === 'state' ? one.state : one.vip;
  return one[field.name];
}

describe('filters over conversations', () => {
  it('finds what the inbox asks for', () => {
    expect(ask('unread_count:[1 TO *]')).toEqual([1, 3, 4, 5, 6]);
    expect(ask('unread_count:0')).toEqual([2]);
    expect(ask('display_name:*hop*')).toEqual([3, 6]);
    expect(ask('tag_ids:(t1 AND T2)')).toEqual([4, 5, 6]);
    expect(ask(`channel_id:(${uuid(0, 3)} OR nothing)`)).toEqual([2, 4, 6]);
    expect(ask('source:(facebook OR chatplugin)')).toHaveLength(6);
    expect(ask('id:* AND NOT metadata.state:CLOSED')).toEqual([1, 3, 5]);
    expect(ask('metadata.state:CLOSED AND display_name:"grace hopper"')).toEqual([6]);
    expect(ask('metadata.user_data.vip:true')).toEqual([5]);
    expect(ask(`created_at:[${Date.parse(instant(5))} TO *]`)).toEqual([5, 6]);
    expect(ask('NOT metadata.state:CLOSED')).toEqual([1, 3, 5]);
  });

  it('counts all matches, not just the page', () => {
    const page = model.reader.conversations({ offset: 0, limit: 2, filter: parseFilter('tag_ids:T1') });
    expect([page.items.length, page.total]).toEqual([2, 4]);
  });

  it('binds every value: SQL in a filter is text', () => {
    expect(ask(`display_name:"' OR 1=1 --"`)).toEqual([]);
    expect(ask(String.raw`metadata.x\"y:"')) OR 1=1"`)).toEqual([]);
  });

  it('takes any key after metadata.', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (path) => {
        const filter: Filter = {
          kind: 'phrase',
          field: { name: 'metadata', path: path.replaceAll('\0', '') },
          words: ['x'],
        };
        expect(found(filter)).toEqual([]);
      }),
    );
  });

  it('agrees with the plain reading of a filter', () => {
    const text = fc
      .constantFrom('display_name', 'tag_ids', 'source', 'id', 'channel_id')
      .map((name) => ({ name }) as FilterField); // one of these
    const metadata = fc.constantFrom('state', 'user_data.vip').map((path) => ({ name: 'metadata' as const, path }));
    const piece = fc.oneof(
      fc.constantFrom('grace', 'hop', 't1', 't2', 'closed', 'chat', '0000', '3', 'true', '-'),
      fc.constantFrom({ wildcard: '*' } as const, { wildcard: '?' } as const),
    );
    const term: fc.Arbitrary<FilterTerm> = fc.oneof(
      fc.record({
        kind: fc.constant('word' as const),
        field: fc.oneof(text, metadata),
        pattern: fc.array(piece, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('phrase' as const),
        field: fc.oneof(text, metadata),
        words: fc.subarray(['grace', 'hopper', '3', 't1', 't2', 'closed'], { minLength: 1 }),
      }),
      fc.record(
        {
          kind: fc.constant('range' as const),
          field: fc.constant({ name: 'unread_count' } as const),
          from: fc.integer({ min: -1, max: 2 }),
          to: fc.integer({ min: -1, max: 2 }),
        },
        { requiredKeys: ['kind', 'field'] },
      ),
    );
    const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        term,
        fc
          .record({
            kind: fc.constant('clauses' as const),
            must: fc.array(tie('filter'), { maxLength: 2 }),
            should: fc.array(tie('filter'), { maxLength: 2 }),
            not: fc.array(tie('filter'), { maxLength: 2 }),
          })
          .filter(({ must, should, not }) => must.length + should.length + not.length > 0),
      ),
    }));
    fc.assert(
      fc.property(filter, (asked) => {
        const expected = CONVERSATIONS.filter((one) => matches(asked, one)).map(({ id }) => Number(id.slice(-3)));
        expect(found(asked)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
