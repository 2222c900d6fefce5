import { isObject, type JsonObject, objectAt, textOf } from '../schema/json.ts';
import {
  areEqual,
  difference,
  EMPTY,
  type FieldSet,
  fromPaths,
  isEmpty,
  parseFieldsV1,
  toFieldsV1,
  union,
} from './field-set.ts';
import type { Comparison } from './structure.ts';

/** Somebody who owns fields; the same name by `Apply` and by `Update` are two owners, and so is each subresource. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339, whole seconds; when its fields last changed. */
  readonly time?: string;
  readonly fields: FieldSet;
}

/** The owners in `metadata.managedFields`; entries that cannot be read are left out. */
export function decodeManagers(object: unknown): readonly Manager[] {
  const { managedFields } = objectAt(object, 'metadata');
  return (Array.isArray(managedFields) ? managedFields : []).filter(isObject).flatMap((entry): Manager[] => {
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry;
    if (operation !== 'Apply' && operation !== 'Update') return [];
    const fields = parseFieldsV1(fieldsV1);
    const at = typeof time === 'string' ? { time } : {};
    return [
      {
        manager: textOf(manager),
        operation,
        apiVersion: textOf(apiVersion),
        subresource: textOf(subresource),
        ...at,
        fields,
      },
    ];
  });
}

/** The object with these owners in `metadata.managedFields`, in the server's order; owners of nothing are left out. */
export function withManagers(object: JsonObject, managers: readonly Manager[]): JsonObject {
  const rank = ({ operation, time, manager, apiVersion, subresource }: Manager) =>
    [operation, time ?? '', manager, apiVersion, subresource].join('\0');
  const entries = managers
    .filter(({ fields }) => !isEmpty(fields))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map(({ fields, subresource, ...entry }) => {
      return { ...entry, fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields), ...(subresource && { subresource }) };
    });
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata: entries.length > 0 ? { ...metadata, managedFields: entries } : metadata };
}

/** Whether both are the same owner. The version counts for updates only: an applier that moves on stays itself. */
export function isSameManager(a: Omit<Manager, 'fields'>, b: Omit<Manager, 'fields'>): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  );
}

/**
 * The owners after `self` changed an object: it takes what it set, nobody keeps what is gone.
 *
 * @param own - all that `self` owns from now on; its time is `now` when that or the object changed, else as it was
 */
export function afterChange(
  managers: readonly Manager[],
  self: Omit<Manager, 'fields' | 'time'>,
  own: FieldSet,
  { added, modified, removed }: Comparison,
  now: string,
): readonly Manager[] {
  const taken = union(added, modified, removed);
  const others = managers
    .filter((manager) => !isSameManager(manager, self))
    .map((manager) => ({ ...manager, fields: difference(manager.fields, taken) }));
  const before = managers.find((manager) => isSameManager(manager, self));
  const isUntouched = isEmpty(taken) && before?.time !== undefined && areEqual(before.fields, own);
  const time = isUntouched ? before.time : now;
  return [...others, { ...self, ...(time === undefined ? {} : { time }), fields: own }];
}

const UNOWNED = fromPaths([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    ...['name', 'namespace', 'generateName', 'uid', 'selfLink', 'resourceVersion', 'generation', 'creationTimestamp'],
    ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields'],
  ].map((name) => ['f:metadata', `f:${name}`]),
]);

/** The set without what nobody owns: type, identity and what only the server sets. */
export const ownable = (set: FieldSet): FieldSet => difference(set, UNOWNED);

/** The comparison without what nobody owns. */
export function ownableChanges({ added, modified, removed }: Comparison): Comparison {
  return { added: ownable(added), modified: ownable(modified), removed: ownable(removed) };
}

/** Whether there is no change. */
export const isUnchanged = (changes: Comparison): boolean => Object.values(changes).every(isEmpty);

/** What an owner has, by name; empty for one that owns nothing. */
export const fieldsOf = (managers: readonly Manager[], self: Omit<Manager, 'fields' | 'time'>): FieldSet =>
  managers.find((manager) => isSameManager(manager, self))?.fields ?? EMPTY;

/** The whole seconds of a time, as the server writes them. */
export const wholeSeconds = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
