/** A condition on one field. */
export type FilterTerm =
  | { readonly kind: 'word'; readonly field: FilterField; readonly pattern: WordPattern }
  | { readonly kind: 'phrase'; readonly field: FilterField; readonly words: readonly string[] }
  /** Both ends inclusive; absent is open. */
  | { readonly kind: 'range'; readonly field: FilterField; readonly from?: number; readonly to?: number };

/**
 * A filter: a term, or clauses as Lucene's classic parser reads them. It matches when every `must` matches, no `not`
 * does, and, without a `must`, some `should` does. Clauses that are all `not` match whatever none of them matches.
 */
export type Filter =
  | FilterTerm
  | {
      readonly kind: 'clauses';
      readonly must: readonly Filter[];
      readonly should: readonly Filter[];
      readonly not: readonly Filter[];
    };

/** `metadata` fields carry the path after the first dot. */
export type FilterField =
  | { readonly name: 'id' | 'channel_id' | 'source' | 'display_name' | 'tag_ids' | 'unread_count' | 'created_at' }
  | { readonly name: 'metadata'; readonly path: string };

/** A word in lower case, in pieces: literal text, `*` any characters, `?` one. */
export type WordPattern = readonly (string | { readonly wildcard: '*' | '?' })[];

/** The plain fields, for messages. */
export const FILTER_FIELDS = [
  'id',
  'channel_id',
  'source',
  'display_name',
  'tag_ids',
  'unread_count',
  'created_at',
] as const;

/** What is wrong with a filter, and where (0-based, in characters). */
export class FilterSyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'FilterSyntaxError';
    this.at = at;
  }
}

/** True when a lower-case word matches a pattern. */
export function matchesWord(word: string, pattern: WordPattern): boolean {
  return patternExpression(pattern).test(word);
}

/** The pattern as an expression over one word. */
export function patternExpression(pattern: WordPattern): RegExp {
  const source = pattern.map((piece) =>
    typeof piece === 'string' ? piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : piece.wildcard === '*' ? '.*' : '.',
  );
  return new RegExp(`^${source.join('')}$`, 'su');
}

/** The words of a text: split at white space, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/u).filter(Boolean);
}
