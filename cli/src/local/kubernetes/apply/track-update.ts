import type { JsonObject } from '../schema/json.ts';
import { isObject, listAt, textOf } from '../schema/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { difference, union } from './field-set.ts';
import {
  afterChange,
  decodeManagers,
  fieldsOf,
  isUnchanged,
  ownableChanges,
  wholeSeconds,
  withManagers,
} from './managed-fields.ts';
import { compare } from './structure.ts';

/** A create, a replace or a patch other than server-side apply. */
export interface TrackedUpdate {
  /** Absent for a create. */
  readonly before?: JsonObject;
  /** The object to be stored, with defaults; not changed. */
  readonly after: JsonObject;
  readonly schema: StructuralSchema;
  readonly manager: string;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * The object with `metadata.managedFields` as they are after an update: the manager owns what it added or modified,
 * nobody owns what is gone. An update that changes nothing changes no ownership.
 *
 * Owners that `after` brings along count (clients do edit them), a list of just `{}` forgets all; without any, and in
 * writes to a subresource, it is those of `before`.
 *
 * @see k8s.io/apimachinery/pkg/util/managedfields FieldManager.Update
 */
export function trackUpdate({ before, after, schema, manager, subresource = '', now }: TrackedUpdate): JsonObject {
  const brought = subresource === '' ? decodeManagers(after) : [];
  const managers = brought.length > 0 ? brought : subresource === '' && isReset(after) ? [] : decodeManagers(before);
  const changes = ownableChanges(compare(before ?? {}, after, schema));
  if (isUnchanged(changes)) return withManagers(after, managers);
  const self = { manager, operation: 'Update' as const, apiVersion: textOf(after.apiVersion), subresource };
  const own = union(difference(fieldsOf(managers, self), changes.removed), changes.modified, changes.added);
  return withManagers(after, afterChange(managers, self, own, changes, wholeSeconds(now)));
}

function isReset(object: JsonObject): boolean {
  const [first] = listAt(object, 'metadata', 'managedFields');
  return isObject(first) && Object.keys(first).length === 0;
}
