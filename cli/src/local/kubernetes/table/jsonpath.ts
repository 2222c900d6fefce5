import { isObject } from '../schema/json.ts';

type Step = (value: unknown) => readonly unknown[];

const TOKEN =
  /\.((?:\\.|[^.[\]\\])+)|\[(\*|-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\[\?\(\s*@((?:\.[\w-]+)+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|(true|false|-?\d+))\s*\)\]/y;

/**
 * Compiles the JSONPath that printer columns use: fields (`\.` inside a name is a dot), `['name']`, `[0]`, `[*]` and
 * filters such as `[?(@.type=="Ready")]`. The function answers every match, in order; none when something is missing.
 *
 * @throws {RangeError} when the path uses anything else
 * @see https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export function compileJsonPath(path: string): (object: unknown) => readonly unknown[] {
  const source = path.replace(/^\{(.*)\}$/s, '$1').replace(/^\$/, '');
  const text = source.startsWith('.') || source.startsWith('[') ? source : `.${source}`;
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (!token) throw new RangeError(`expected a JSONPath of fields, indexes and simple filters, got ${path}`);
    steps.push(stepOf(token));
  }
  return (object) => steps.reduce((values: readonly unknown[], step) => values.flatMap(step), [object]);
}

function stepOf([, field, index, quoted, filterPath, operator, double, single, literal]: RegExpExecArray): Step {
  const name = (field ?? quoted)?.replaceAll(/\\(.)/g, '$1');
  if (name === '*' || index === '*')
    return (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);
  if (name !== undefined) return (value) => fieldOf(value, name);
  if (index !== undefined) {
    const wanted = Number(index);
    return (value) => (Array.isArray(value) && value.at(wanted) !== undefined ? [value.at(wanted)] : []);
  }
  const segments = (filterPath ?? '').split('.').slice(1);
  const expected = double ?? single ?? literal;
  return (value) =>
    (Array.isArray(value) ? value : []).filter((item: unknown) => {
      const found = segments.reduce(
        (values: readonly unknown[], segment) => values.flatMap((at) => fieldOf(at, segment)),
        [item],
      );
      return found.length > 0 && (String(found[0]) === expected) === (operator === '==');
    });
}

const fieldOf = (value: unknown, name: string): readonly unknown[] =>
  isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
