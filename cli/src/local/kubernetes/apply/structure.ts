import { isDeepStrictEqual } from 'node:util';
import { mergeOrder } from '../patch/merge-order.ts';
import { isObject } from '../schema/json.ts';
import { declares, fieldSchema, type StructuralSchema } from '../schema/structural.ts';
import { EMPTY, type FieldSet, fieldSet, LEAF } from './field-set.ts';

/** A part of a value that can have an owner of its own. */
interface Part {
  /** In the form of {@link FieldSet}. */
  readonly element: string;
  readonly value: unknown;
  readonly schema: StructuralSchema | undefined;
  /** A field that the schema names: it is there because of what is in it, so it has no owner of its own. */
  readonly isNamed: boolean;
}

/**
 * The parts of a value; undefined when it is owned as a whole: scalars, atomic lists (the default) and atomic maps.
 * Where nothing is known of a value, its maps have parts and its lists have none.
 */
export function partsOf(value: unknown, schema: StructuralSchema | undefined): readonly Part[] | undefined {
  if (Array.isArray(value)) {
    const listType = schema?.['x-kubernetes-list-type'];
    if (listType !== 'map' && listType !== 'set') return undefined;
    const items = schema?.items;
    return value.map((item: unknown, index) => {
      return { element: itemElement(item, index, schema), value: item, schema: items, isNamed: false };
    });
  }
  if (!isObject(value) || schema?.['x-kubernetes-map-type'] === 'atomic') return undefined;
  return Object.entries(value).map(([name, field]) => {
    return { element: `f:${name}`, value: field, schema: fieldSchema(schema, name), isNamed: declares(schema, name) };
  });
}

function itemElement(item: unknown, index: number, schema: StructuralSchema | undefined): string {
  if (schema?.['x-kubernetes-list-type'] === 'set') return `v:${JSON.stringify(item)}`;
  const keys = listKeys(item, schema);
  return keys.length > 0 ? `k:${JSON.stringify(Object.fromEntries(keys))}` : `i:${index}`;
}

/** The keys of an item of a list-map with their values or defaults, sorted; keys without a value are left out. */
export function listKeys(item: unknown, schema: StructuralSchema | undefined): readonly (readonly [string, unknown])[] {
  if (!isObject(item)) return [];
  const names = [...(schema?.['x-kubernetes-list-map-keys'] ?? [])].sort();
  return names
    .map((name) => [name, item[name] ?? schema?.items?.properties?.[name]?.default] as const)
    .filter(([, value]) => value !== undefined);
}

/** The paths that a manager owns by applying `value`. */
export function ownedBy(value: unknown, schema: StructuralSchema | undefined): FieldSet {
  const parts = partsOf(value, schema);
  if (!parts) return LEAF;
  return fieldSet(
    false,
    parts.map((part) => {
      const below = ownedBy(part.value, part.schema);
      // Empty lists too, unlike the real server, where applying one twice flips between nothing and the empty list.
      const isBare = below.children.size === 0 && Object.keys(part.value ?? {}).length === 0;
      return [part.element, { ...below, isMember: below.isMember || !part.isNamed || isBare }];
    }),
  );
}

/** What is different between two values. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two values; undefined is absent. */
export function compare(before: unknown, after: unknown, schema: StructuralSchema | undefined): Comparison {
  const old = before === undefined ? [] : partsOf(before, schema);
  const young = after === undefined ? [] : partsOf(after, schema);
  const parts = new Map<string, { before?: Part; after?: Part }>();
  for (const part of old ?? []) if (!parts.has(part.element)) parts.set(part.element, { before: part });
  for (const part of young ?? []) parts.set(part.element, { after: part, ...parts.get(part.element) });
  const below = [...parts].map(([element, part]) => {
    return [element, compare(part.before?.value, part.after?.value, (part.after ?? part.before)?.schema)] as const;
  });
  const isBoth = before !== undefined && after !== undefined;
  const isModified = isBoth && (!old || !young) && !isDeepStrictEqual(before, after);
  const pick = (isMember: boolean, name: keyof Comparison) =>
    fieldSet(
      isMember,
      below.map(([element, comparison]) => [element, comparison[name]]),
    );
  return {
    added: pick(before === undefined, 'added'),
    modified: pick(isModified, 'modified'),
    removed: pick(after === undefined, 'removed'),
  };
}

/** `live` with all of `applied` in it: maps merged, list-maps and sets merged in the order applied, the rest replaced. */
export function merge(live: unknown, applied: unknown, schema: StructuralSchema | undefined): unknown {
  const old = partsOf(live, schema);
  const young = partsOf(applied, schema);
  if (!old || !young || Array.isArray(live) !== Array.isArray(applied)) return applied;
  const merged = mergeOrder(old, young, (part) => part.element).map(({ item, live: from, applied: to }) => {
    return { element: item.element, value: from && to ? merge(from.value, to.value, item.schema) : item.value };
  });
  return rebuild(live, merged);
}

/** The value without the parts in `set`. */
export function without(value: unknown, set: FieldSet, schema: StructuralSchema | undefined): unknown {
  const parts = partsOf(value, schema);
  if (!parts || set.children.size === 0) return value;
  return rebuild(
    value,
    parts.flatMap((part) => {
      const below = set.children.get(part.element) ?? EMPTY;
      return below.isMember ? [] : [{ element: part.element, value: without(part.value, below, part.schema) }];
    }),
  );
}

function rebuild(like: unknown, parts: readonly { readonly element: string; readonly value: unknown }[]): unknown {
  if (Array.isArray(like)) return parts.map(({ value }) => value);
  return Object.fromEntries(parts.map(({ element, value }) => [element.slice(2), value]));
}

/** The set with every named field that has something below it, so that removing its contents removes it too. */
export function withNamedParents(set: FieldSet, schema: StructuralSchema | undefined): FieldSet {
  return fieldSet(
    set.isMember,
    [...set.children].map(([element, below]) => {
      const name = element.startsWith('f:') ? element.slice(2) : undefined;
      const child = withNamedParents(below, name === undefined ? schema?.items : fieldSchema(schema, name));
      const isParent = name !== undefined && declares(schema, name) && below.children.size > 0;
      return [element, { ...child, isMember: child.isMember || isParent }];
    }),
  );
}
