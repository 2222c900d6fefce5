import type { DatabaseSync } from 'node:sqlite';
import { patternExpression, type WordPattern, wordsOf } from '../domain/filter-syntax.ts';

/** Distinct patterns whose expressions are kept. */
const KEPT_EXPRESSIONS = 100;

/** Defines what filters call: `airy_words(text, pattern)` and `airy_phrase(text, words)`; both 0 for a text that is NULL. */
export function defineWordFunctions(db: DatabaseSync): void {
  const expressions = new Map<string, RegExp>();
  const expressionOf = (pattern: string): RegExp => {
    const known = expressions.get(pattern);
    if (known) return known;
    if (expressions.size >= KEPT_EXPRESSIONS) expressions.clear();
    const made = patternExpression(JSON.parse(pattern) as WordPattern); // written by `filterCondition`
    expressions.set(pattern, made);
    return made;
  };
  db.function('airy_words', { deterministic: true }, (text, pattern) => {
    if (text === null || typeof pattern !== 'string') return 0;
    const expression = expressionOf(pattern);
    return wordsOf(String(text)).some((word) => expression.test(word)) ? 1 : 0;
  });
  db.function('airy_phrase', { deterministic: true }, (text, words) => {
    if (text === null || typeof words !== 'string') return 0;
    return ` ${wordsOf(String(text)).join(' ')} `.includes(` ${words} `) ? 1 : 0;
  });
}
