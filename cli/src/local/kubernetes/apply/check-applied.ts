import { isObject } from '../schema/json.ts';
import { allowsUnknown, declares, type StructuralSchema } from '../schema/structural.ts';
import { displayElement } from './field-set.ts';
import { listKeys, partsOf } from './structure.ts';

/**
 * What makes a configuration impossible to apply: fields the schema does not know, and items of list-maps and sets that
 * lack a key or come twice. In the words of the server, each with its path.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/validate.go
 */
export function checkApplied(value: unknown, schema: StructuralSchema, path = ''): readonly string[] {
  const problems = Array.isArray(value) ? listProblems(value, schema, path) : fieldProblems(value, schema, path);
  const below = partsOf(value, schema) ?? [];
  return [
    ...problems,
    ...below.flatMap((part) =>
      part.schema ? checkApplied(part.value, part.schema, path + displayElement(part.element)) : [],
    ),
  ];
}

const TYPE_FIELDS = ['apiVersion', 'kind', 'metadata'];

function fieldProblems(value: unknown, schema: StructuralSchema, path: string): readonly string[] {
  if (!isObject(value) || allowsUnknown(schema)) return [];
  return Object.keys(value)
    .filter((name) => !declares(schema, name) && !(path === '' && TYPE_FIELDS.includes(name)))
    .map((name) => `${path}.${name}: field not declared in schema`);
}

function listProblems(list: readonly unknown[], schema: StructuralSchema, path: string): readonly string[] {
  const parts = partsOf(list, schema) ?? [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const incomplete = list.flatMap((item, index) => {
    const missing = keys.filter((key) => !listKeys(item, schema).some(([name]) => name === key));
    return missing.map((key) => {
      return `${path}: element ${index}: associative list with keys has an element that omits key field "${key}" (and doesn't have default value)`;
    });
  });
  const elements = parts.map(({ element }) => element);
  const repeated = new Set(elements.filter((element, index) => elements.indexOf(element) !== index));
  return [
    ...incomplete,
    ...[...repeated].map((element) => `${path}: duplicate entries for key ${displayElement(element)}`),
  ];
}
