import { FilterSyntaxError, type WordPattern } from './filter-syntax.ts';

/** A piece of filter text. `at` is where it begins. */
export type Token = { readonly at: number } & (
  | { readonly kind: 'and' | 'or' | 'not' | 'plus' | 'minus' | 'open' | 'close' | 'end' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'word'; readonly pattern: WordPattern; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
);

const RANGE = /[[{]\s*("?)([^\s"\]}]+)\1\s+TO\s+("?)([^\s"\]}]+)\3\s*[\]}]/y;
const PHRASE = /"((?:[^"\\]|\\.)*)"/sy;
/** A run of characters that mean themselves, escapes and wildcards. `-` and `+` are operators only before a term. */
const WORD = /(?:\\.|[^\s\\()[\]{}":^~&|!]|&(?!&)|\|(?!\|))+/suy;
const SINGLE = { '(': 'open', ')': 'close', '!': 'not', '+': 'plus', '-': 'minus' } as const;
const KEYWORDS = { AND: 'and', OR: 'or', NOT: 'not' } as const;

/**
 * The tokens of a filter, an `end` last.
 *
 * @throws {FilterSyntaxError} at what the subset does not have: fuzzy `~`, boost `^`, an open quote or range
 */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/u.test(char)) {
      at += 1;
      continue;
    }
    const [token, length] = tokenAt(text, at, char);
    found.push(token);
    at += length;
  }
  return [...found, { kind: 'end', at }];
}

function tokenAt(text: string, at: number, char: string): readonly [Token, number] {
  if (Object.hasOwn(SINGLE, char)) return [{ kind: SINGLE[char as keyof typeof SINGLE], at }, 1]; // one of its keys
  if (text.startsWith('&&', at)) return [{ kind: 'and', at }, 2];
  if (text.startsWith('||', at)) return [{ kind: 'or', at }, 2];
  if (char === '"') {
    const match = matchAt(PHRASE, text, at);
    if (!match) throw new FilterSyntaxError('a quote is not closed', at);
    return [{ kind: 'phrase', text: withoutEscapes(match[1] ?? ''), at }, match[0].length];
  }
  if (char === '[' || char === '{') {
    const match = matchAt(RANGE, text, at);
    if (!match) throw new FilterSyntaxError('expected a range like [1 TO *]', at);
    return [{ kind: 'range', from: match[2] ?? '', to: match[4] ?? '', at }, match[0].length];
  }
  const raw = matchAt(WORD, text, at)?.[0];
  if (!raw) throw new FilterSyntaxError(`did not expect ${JSON.stringify(char)}; quote it or put \\ before it`, at);
  if (Object.hasOwn(KEYWORDS, raw)) return [{ kind: KEYWORDS[raw as keyof typeof KEYWORDS], at }, raw.length]; // a key
  if (text[at + raw.length] === ':') return [{ kind: 'field', name: withoutEscapes(raw), at }, raw.length + 1];
  return [{ kind: 'word', pattern: patternOf(raw), text: withoutEscapes(raw), at }, raw.length];
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

function withoutEscapes(raw: string): string {
  return raw.replace(/\\(.)/gsu, '$1');
}

function patternOf(raw: string): WordPattern {
  const pieces: WordPattern[number][] = [];
  for (const [piece] of raw.matchAll(/[*?]|(?:\\.|[^\\*?])+/gsu)) {
    if (piece === '*' || piece === '?') pieces.push({ wildcard: piece });
    else pieces.push(withoutEscapes(piece).toLowerCase());
  }
  return pieces;
}
