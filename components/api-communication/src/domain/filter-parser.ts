import { type Token, tokens } from './filter-lexer.ts';
import {
  FILTER_FIELDS,
  type Filter,
  type FilterField,
  FilterSyntaxError,
  type FilterTerm,
  wordsOf,
} from './filter-syntax.ts';

/** Longest filter, in characters. */
export const MAX_FILTER_LENGTH = 10_000;
/** Most terms of a filter: SQLite bounds how deep an expression may be. */
export const MAX_FILTER_TERMS = 200;
const MAX_DEPTH = 20;
const NUMERIC = new Set<FilterField['name']>(['unread_count', 'created_at']);

/**
 * Reads the subset of Lucene's classic query syntax that conversations are filtered with: terms, wildcards, phrases,
 * inclusive ranges, `AND OR NOT && || ! + -`, groups, `field:(…)`; default operator OR, default field `id`.
 *
 * @throws {FilterSyntaxError} saying what was expected and where
 * @see Apache Lucene, "Query Parser Syntax" (classic), for the syntax and how operators bind
 */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_FILTER_LENGTH)
    throw new FilterSyntaxError(
      `expected at most ${MAX_FILTER_LENGTH} characters, got ${text.length}`,
      MAX_FILTER_LENGTH,
    );
  const parser = new Parser(tokens(text));
  return parser.whole();
}

type Occurrence = 'must' | 'should' | 'not';

class Parser {
  private at = 0;
  private terms = 0;
  private readonly tokens: readonly Token[];

  constructor(list: readonly Token[]) {
    this.tokens = list;
  }

  whole(): Filter {
    const filter = this.clauses({ name: 'id' }, 0);
    const token = this.peek();
    if (token.kind !== 'end') throw new FilterSyntaxError('a ) has no (', token.at);
    return filter;
  }

  private clauses(field: FilterField, depth: number): Filter {
    if (depth > MAX_DEPTH) throw new FilterSyntaxError(`expected at most ${MAX_DEPTH} nested groups`, this.peek().at);
    const list: { occurrence: Occurrence; readonly filter: Filter }[] = [];
    do {
      const operator = list.length > 0 ? this.operator() : undefined;
      const asked = this.modifier();
      const filter = this.clause(field, depth);
      const previous = list.at(-1);
      // Lucene's rule: AND makes both its neighbours required, unless one is prohibited already.
      if (operator === 'and' && previous && previous.occurrence !== 'not') previous.occurrence = 'must';
      list.push({ occurrence: asked ?? (operator === 'and' ? 'must' : 'should'), filter });
    } while (!['end', 'close'].includes(this.peek().kind));
    const only = (occurrence: Occurrence) =>
      list.filter((one) => one.occurrence === occurrence).map((one) => one.filter);
    const first = list[0];
    if (list.length === 1 && first && first.occurrence !== 'not') return first.filter;
    return { kind: 'clauses', must: only('must'), should: only('should'), not: only('not') };
  }

  private operator(): 'and' | 'or' | undefined {
    const { kind } = this.peek();
    if (kind !== 'and' && kind !== 'or') return undefined;
    this.at += 1;
    return kind;
  }

  private modifier(): Occurrence | undefined {
    const { kind } = this.peek();
    if (kind !== 'not' && kind !== 'minus' && kind !== 'plus') return undefined;
    this.at += 1;
    return kind === 'plus' ? 'must' : 'not';
  }

  private clause(field: FilterField, depth: number): Filter {
    const token = this.take();
    switch (token.kind) {
      case 'field':
        return this.clauseOf(fieldOf(token.name, token.at), depth);
      case 'open':
        return this.group(field, depth, token.at);
      case 'word':
      case 'phrase':
      case 'range':
        return this.term(field, token);
      case 'and':
      case 'or':
      case 'not':
      case 'plus':
      case 'minus':
      case 'close':
      case 'end':
        throw new FilterSyntaxError('expected a term', token.at);
    }
  }

  private clauseOf(field: FilterField, depth: number): Filter {
    const token = this.peek();
    if (token.kind === 'field') throw new FilterSyntaxError('expected a value after the field', token.at);
    // A sign right after the colon belongs to the value: `unread_count:-1`, `channel_id:-`.
    if (token.kind === 'minus' && this.tokens[this.at + 1]?.kind === 'word') {
      this.at += 1;
      const word = this.take();
      if (word.kind === 'word')
        return this.term(field, { ...word, pattern: ['-', ...word.pattern], text: `-${word.text}` });
    }
    return this.clause(field, depth);
  }

  private group(field: FilterField, depth: number, openedAt: number): Filter {
    const filter = this.clauses(field, depth + 1);
    if (this.take().kind !== 'close') throw new FilterSyntaxError('a ( is not closed', openedAt);
    return filter;
  }

  private term(field: FilterField, token: Extract<Token, { kind: 'word' | 'phrase' | 'range' }>): FilterTerm {
    this.terms += 1;
    if (this.terms > MAX_FILTER_TERMS)
      throw new FilterSyntaxError(`expected at most ${MAX_FILTER_TERMS} terms`, token.at);
    if (token.kind === 'range') return rangeOf(field, token);
    if (NUMERIC.has(field.name)) {
      if (token.text === '*') return { kind: 'range', field };
      const value = numberOf(field, token.text, token.at);
      return { kind: 'range', field, from: value, to: value };
    }
    if (token.kind === 'word') return { kind: 'word', field, pattern: mergeLiterals(token.pattern) };
    const isExact = field.name === 'id' || field.name === 'channel_id' || field.name === 'source';
    return { kind: 'phrase', field, words: isExact ? [token.text.toLowerCase()] : wordsOf(token.text) };
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? { kind: 'end', at: 0 };
  }

  private take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }
}

function mergeLiterals(pattern: Extract<Token, { kind: 'word' }>['pattern']) {
  const merged: (typeof pattern)[number][] = [];
  for (const piece of pattern) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  return merged;
}

function fieldOf(name: string, at: number): FilterField {
  const plain = FILTER_FIELDS.find((known) => known === name);
  if (plain) return { name: plain };
  if (name.startsWith('metadata.') && name.length > 'metadata.'.length)
    return { name: 'metadata', path: name.slice('metadata.'.length) };
  throw new FilterSyntaxError(
    `unknown field ${JSON.stringify(name.slice(0, 60))}; expected ${FILTER_FIELDS.join(', ')} or metadata.{key}`,
    at,
  );
}

function rangeOf(field: FilterField, token: Extract<Token, { kind: 'range' }>): FilterTerm {
  if (!NUMERIC.has(field.name)) throw new FilterSyntaxError('ranges are for unread_count and created_at', token.at);
  return {
    kind: 'range',
    field,
    ...(token.from === '*' ? {} : { from: numberOf(field, token.from, token.at) }),
    ...(token.to === '*' ? {} : { to: numberOf(field, token.to, token.at) }),
  };
}

function numberOf(field: FilterField, text: string, at: number): number {
  const value = Number(text);
  if (!/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(value))
    throw new FilterSyntaxError(`${field.name}: expected a whole number, got ${JSON.stringify(text.slice(0, 40))}`, at);
  return value;
}
