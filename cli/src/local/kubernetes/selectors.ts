import { textOf, valueAt } from './schema/json.ts';
import { type ApiError, badRequest } from './status.ts';

type Labels = Readonly<Record<string, unknown>> | undefined;

/** Asked with the labels of an object; `undefined` when it has none. */
type LabelPredicate = (labels: Labels) => boolean;

const OPERATORS = 'in, notin, =, ==, !=, gt, lt';
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const unparsable = (problem: string): ApiError => badRequest(`unable to parse requirement: ${problem}`);

/**
 * A label selector: comma-separated requirements, all of which must hold.
 *
 * `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, `a>1`, `a<1`; an empty text selects everything.
 * `!=` and `notin` also select objects without the label.
 *
 * @throws {ApiError} 400 worded like the server's
 * @see k8s.io/apimachinery/pkg/labels/selector.go
 */
export function parseLabelSelector(text: string): LabelPredicate {
  const tokens = text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? [];
  let at = 0;
  const next = () => tokens[at++] ?? '';
  const peek = () => tokens[at] ?? '';
  const requirements: LabelPredicate[] = [];
  while (at < tokens.length) {
    requirements.push(requirement(next, peek));
    if (at >= tokens.length) break;
    const separator = next();
    if (separator !== ',') throw unparsable(`found '${separator}', expected: ',' or 'end of string'`);
    if (at >= tokens.length) throw unparsable("found '', expected: identifier after ','");
  }
  return (labels) => requirements.every((holds) => holds(labels));
}

function requirement(next: () => string, peek: () => string): LabelPredicate {
  if (peek() === '!') {
    next();
    const absent = labelKey(next());
    return (labels) => valueAt(labels, [absent]) === undefined;
  }
  const key = labelKey(next());
  const labelIn = (labels: Labels) => {
    const value = valueAt(labels, [key]);
    return typeof value === 'string' ? value : undefined;
  };
  if (peek() === '' || peek() === ',') return (labels) => labelIn(labels) !== undefined;
  const operator = next();
  switch (operator) {
    case '=':
    case '==':
    case '!=': {
      const wanted = labelValue(peek() === ',' ? '' : next());
      return (labels) => (labelIn(labels) === wanted) === (operator !== '!=');
    }
    case 'in':
    case 'notin': {
      const wanted = valueSet(next, peek);
      return (labels) => {
        const value = labelIn(labels);
        return (value !== undefined && wanted.has(value)) === (operator === 'in');
      };
    }
    case '>':
    case '<': {
      const bound = next();
      if (!/^-?\d+$/.test(bound)) {
        throw unparsable(
          `values[0][${key}]: Invalid value: "${bound}": for 'Gt', 'Lt' operators, the value must be an integer`,
        );
      }
      return (labels) => {
        const value = labelIn(labels);
        if (value === undefined || !/^-?\d+$/.test(value)) return false;
        return operator === '>' ? Number(value) > Number(bound) : Number(value) < Number(bound);
      };
    }
    default:
      throw unparsable(`found '${operator}', expected: ${OPERATORS}`);
  }
}

function valueSet(next: () => string, peek: () => string): ReadonlySet<string> {
  const open = next();
  if (open !== '(') throw unparsable(`found '${open}' expected: '('`);
  const values = new Set<string>();
  for (;;) {
    values.add(labelValue(peek() === ',' || peek() === ')' ? '' : next()));
    const separator = next();
    if (separator === ')') return values;
    if (separator !== ',') throw unparsable(`found '${separator}', expected: ',' or ')'`);
  }
}

function labelKey(key: string): string {
  const [first = '', second, ...rest] = key.split('/');
  const name = second ?? first;
  if (rest.length > 0 || (second !== undefined && !PREFIX.test(first)) || !NAME.test(name)) {
    throw unparsable(
      key === '' ? "found '', expected: identifier" : `key: Invalid value: "${key}": name part ${NAME_RULE}`,
    );
  }
  return key;
}

function labelValue(value: string): string {
  if (value !== '' && !NAME.test(value)) {
    throw unparsable(`values[0]: Invalid value: "${value}": a valid label must be an empty string or ${NAME_RULE}`);
  }
  return value;
}

/**
 * A field selector: comma-separated `path=value`, `path==value` or `path!=value`; `\` escapes `,`, `=` and itself.
 *
 * A field that an object lacks has the value `''`.
 *
 * @param supported - paths the kind selects by, such as `metadata.name` or `involvedObject.uid`
 * @throws {ApiError} 400 for another path or a text that cannot be read
 * @see k8s.io/apimachinery/pkg/fields/selector.go
 */
export function parseFieldSelector(text: string, supported: readonly string[]): (object: unknown) => boolean {
  const terms = (text.match(/(?:\\.|[^,\\])+/g) ?? []).map((term) => {
    const parts = /^((?:\\.|[^=!\\])*)(==|!=|=)(.*)$/s.exec(term);
    const [, path = '', operator = '', escaped = ''] = parts ?? [];
    if (!parts || path === '') throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    if (!supported.includes(path)) throw badRequest(`field label not supported: ${path}`);
    const wanted = escaped.replaceAll(/\\([,=\\])/g, '$1');
    const segments = path.split('.');
    return (object: unknown) => {
      const found = textOf(valueAt(object, segments));
      return (found === wanted) === (operator !== '!=');
    };
  });
  return (object) => terms.every((holds) => holds(object));
}
