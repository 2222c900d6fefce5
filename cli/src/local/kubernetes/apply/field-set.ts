import { isObject, type JsonObject } from '../schema/json.ts';

/**
 * A set of paths, as a tree of path elements in their `fieldsV1` form: `f:<field>`, `k:{"name":"a"}` (an item of a list
 * by its keys), `v:"x"` (an item of a set), `i:0`. `isMember` tells whether the path of the node itself is in the set.
 *
 * Never changed in place; holds no empty branches below its root.
 *
 * @see sigs.k8s.io/structured-merge-diff/fieldpath
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

/** A set without a path. */
export const EMPTY: FieldSet = { isMember: false, children: new Map() };

/** The set of just its root. */
export const LEAF: FieldSet = { isMember: true, children: new Map() };

/** A node of these children, without the empty ones. */
export function fieldSet(isMember: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { isMember, children: new Map([...children].filter(([, child]) => !isEmpty(child))) };
}

/** Whether there is no path in it. */
export function isEmpty(set: FieldSet): boolean {
  return !set.isMember && set.children.size === 0;
}

function combine(a: FieldSet, b: FieldSet, choose: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const elements = new Set([...a.children.keys(), ...b.children.keys()]);
  return fieldSet(
    choose(a.isMember, b.isMember),
    [...elements].map((element) => [
      element,
      combine(a.children.get(element) ?? EMPTY, b.children.get(element) ?? EMPTY, choose),
    ]),
  );
}

/** Paths in any of them. */
export const union = (...sets: readonly FieldSet[]): FieldSet =>
  sets.reduce((a, b) => combine(a, b, (inA, inB) => inA || inB), EMPTY);

/** Paths in the first alone; what is below a removed path stays. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && !inB);

/** Paths in both. */
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && inB);

/** Whether both hold the same paths. */
export const areEqual = (a: FieldSet, b: FieldSet): boolean => isEmpty(combine(a, b, (inA, inB) => inA !== inB));

/** A set from paths of elements. */
export function fromPaths(paths: readonly (readonly string[])[]): FieldSet {
  return union(...paths.map((path) => path.reduceRight((below, element) => fieldSet(false, [[element, below]]), LEAF)));
}

/** Its paths as messages show them (`.spec.containers[name="a"].image`), sorted. */
export function displayPaths(set: FieldSet, prefix = ''): readonly string[] {
  const below = [...set.children].flatMap(([element, child]) => displayPaths(child, prefix + displayElement(element)));
  return [...(set.isMember ? [prefix] : []), ...below].sort();
}

/** A path element as messages show it. */
export function displayElement(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('i:')) return `[${rest}]`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  const keys: unknown = JSON.parse(rest);
  const shown = Object.entries(isObject(keys) ? keys : {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${shown.join(',')}]`;
}

/** The `fieldsV1` of a managed fields entry. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const below = [...set.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([element, child]) => [element, toFieldsV1(child)]);
  return Object.fromEntries(set.isMember && set.children.size > 0 ? [['.', {}], ...below] : below);
}

/** The opposite of {@link toFieldsV1}; what is not understood is left out. */
export function parseFieldsV1(fields: unknown, isRoot = true): FieldSet {
  const entries = Object.entries(isObject(fields) ? fields : {});
  const children = entries.filter(([element]) => isElement(element));
  const isMember = !isRoot && (entries.length === 0 || entries.some(([element]) => element === '.'));
  return fieldSet(
    isMember,
    children.map(([element, below]) => [element, parseFieldsV1(below, false)]),
  );
}

function isElement(element: string): boolean {
  if (/^(f:|i:\d)/.test(element)) return true;
  if (!/^[kv]:/.test(element)) return false;
  try {
    JSON.parse(element.slice(2));
    return true;
  } catch {
    return false; // an entry that somebody wrote by hand
  }
}
