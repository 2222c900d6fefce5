import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type GoUrl, parseGoUrl } from './go-url.ts';

/** A URL inside a CEL rule. */
class CelUrl {
  readonly parts: GoUrl;

  constructor(parts: GoUrl) {
    this.parts = parts;
  }
}

/**
 * The functions and macros that a rule in our CRDs may use: those whose result here is known to equal the API server's.
 * A rule with any other is refused by the code generator's check, so that both servers decide alike.
 */
export const RULE_FUNCTIONS: ReadonlySet<string> = new Set([
  'all',
  'contains',
  'duration',
  'getHostname',
  'getScheme',
  'has',
  'isURL',
  'lowerAscii',
  'matches',
  'size',
  'startsWith',
  'url',
]);

const environment = new Environment({ enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn')
  .registerType('kubernetes.URL', { ctor: CelUrl, fields: {} })
  .registerFunction('isURL(string): bool', (text: string) => parseGoUrl(text) !== undefined)
  .registerFunction('url(string): kubernetes.URL', (text: string) => {
    const parts = parseGoUrl(text);
    if (parts === undefined) throw new Error(`URL parse error during conversion from string: ${JSON.stringify(text)}`);
    return new CelUrl(parts);
  })
  .registerFunction('kubernetes.URL.getScheme(): string', (url: CelUrl) => url.parts.scheme)
  .registerFunction('kubernetes.URL.getHostname(): string', (url: CelUrl) => url.parts.hostname);

/** A CEL rule, ready to be asked. */
export interface CompiledRule {
  /** Speaks of the change, so it is only asked when there is an old value. */
  readonly usesOldSelf: boolean;
  /** The functions it calls. */
  readonly functions: ReadonlySet<string>;
  /**
   * @param values - integers as bigint, dates as Date
   * @returns whether the rule holds
   * @throws when it cannot be decided, such as on a missing field
   */
  holds(values: { readonly self: unknown; readonly oldSelf?: unknown }): boolean;
}

const compiled = new Map<string, CompiledRule>();

/**
 * Parses a rule; the same text gives the same object.
 *
 * @throws when the text is no CEL expression or fails the type check
 */
export function compileRule(rule: string): CompiledRule {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const parsed = environment.parse(rule);
  const check = parsed.check();
  if (!check.valid)
    throw new Error(`CEL rule ${JSON.stringify(rule)}: ${check.error?.message ?? 'does not type-check'}`);
  const functions = new Set<string>();
  const names = new Set<string>();
  visit(parsed.ast, functions, names);
  const result: CompiledRule = {
    usesOldSelf: names.has('oldSelf'),
    functions,
    holds: (values) => parsed({ ...values }) === true,
  };
  compiled.set(rule, result);
  return result;
}

function visit(node: ASTNode, functions: Set<string>, names: Set<string>): void {
  if (node.op === 'id') names.add(node.args);
  if (node.op === 'call' || node.op === 'rcall') functions.add(node.args[0]);
  visitAll(node.op === 'value' ? [] : node.args, functions, names);
}

function visitAll(part: unknown, functions: Set<string>, names: Set<string>): void {
  if (Array.isArray(part)) for (const inner of part) visitAll(inner, functions, names);
  else if (isNode(part)) visit(part, functions, names);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}
