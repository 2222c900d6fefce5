import { isObject, type JsonObject, listAt, objectAt, textOf } from '../schema/json.ts';
import { declares, type StructuralSchema } from '../schema/structural.ts';
import { ApiError, applyConflict } from '../status.ts';
import { checkApplied } from './check-applied.ts';
import { difference, displayPaths, type FieldSet, intersection, isEmpty, union } from './field-set.ts';
import {
  afterChange,
  decodeManagers,
  fieldsOf,
  isSameManager,
  type Manager,
  ownable,
  ownableChanges,
  wholeSeconds,
  withManagers,
} from './managed-fields.ts';
import { compare, merge, ownedBy, withNamedParents, without } from './structure.ts';
import { trackUpdate } from './track-update.ts';

/** A server-side apply. */
export interface Apply {
  /** Absent when the object is to be created. */
  readonly live?: JsonObject;
  /** All fields the manager wants to own; `status` counts with the subresource `status` only, and is all that does then. */
  readonly applied: JsonObject;
  readonly schema: StructuralSchema;
  readonly manager: string;
  /** Takes fields over from other managers where values differ. */
  readonly force: boolean;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * Merges what a manager applies into the live object and keeps account of who owns what.
 *
 * A field that the manager applied before and leaves out now is removed, unless somebody else owns it. Applying the same
 * again changes nothing, times included. `null` means that a field is left out.
 *
 * @returns the object to store, before defaults, with its new `metadata.managedFields`
 * @throws {ApiError} 409 with a cause a field when others own a field with another value; 500, as the real server, when
 *   `applied` has fields that the schema does not know or list items without or with the same keys
 * @see sigs.k8s.io/structured-merge-diff/merge
 */
export function serverSideApply({ applied, schema, force, subresource = '', ...request }: Apply): {
  readonly object: JsonObject;
} {
  const live = request.live && ownedBySomebody(request.live, schema, request.now);
  const config = scope(withoutNulls(applied), schema, subresource);
  rejectUntyped(config, schema);
  const apiVersion = textOf(config.apiVersion ?? live?.apiVersion);
  const self = { manager: request.manager, operation: 'Apply' as const, apiVersion, subresource };
  const managers = decodeManagers(live);
  const own = ownable(ownedBy(config, schema));
  const { managedFields: _, ...metadata } = objectAt(live, 'metadata');
  const base = live ? { ...live, metadata } : {};

  const merged = merge(base, config, schema);
  const owned = union(own, ...managers.filter((other) => !isSameManager(other, self)).map(({ fields }) => fields));
  const pruned = prune(merged, fieldsOf(managers, self), owned, schema);

  const changes = ownableChanges(compare(base, pruned, schema));
  const set = union(changes.added, changes.modified);
  const conflicts = managers
    .filter((other) => !isSameManager(other, self))
    .map((other) => ({ other, paths: displayPaths(intersection(other.fields, set)) }))
    .filter(({ paths }) => paths.length > 0);
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const object = isObject(pruned) ? pruned : base;
  const noted = request.manager === 'kubectl' ? withLastApplied(object, config) : object;
  return { object: withManagers(noted, afterChange(managers, self, own, changes, wholeSeconds(request.now))) };
}

// What is there without an owner must not be taken silently.
function ownedBySomebody(live: JsonObject, schema: StructuralSchema, now: string): JsonObject {
  const isOwned = listAt(live, 'metadata', 'managedFields').length > 0;
  return isOwned ? live : trackUpdate({ after: live, schema, manager: 'before-first-apply', now });
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Keeps the note of `kubectl apply` true, so that going back from server-side to client-side apply removes fields too. */
function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  if (!annotations[LAST_APPLIED]) return object;
  const { [LAST_APPLIED]: _, ...others } = objectAt(config, 'metadata', 'annotations');
  const applied = { ...config, metadata: { ...objectAt(config, 'metadata'), annotations: others } };
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: `${JSON.stringify(applied)}\n` } },
  };
}

/** Without what the manager no longer applies and nobody owns; an object left empty by that goes with its contents. */
function prune(merged: unknown, last: FieldSet, owned: FieldSet, schema: StructuralSchema): unknown {
  if (isEmpty(last)) return merged;
  return without(merged, difference(ownable(withNamedParents(last, schema)), withNamedParents(owned, schema)), schema);
}

function scope(applied: JsonObject, schema: StructuralSchema, subresource: string): JsonObject {
  const { status, ...main } = applied;
  if (subresource !== 'status') return declares(schema, 'status') ? main : applied;
  const { name, namespace, uid, resourceVersion } = objectAt(applied, 'metadata');
  const metadata = withoutNulls({ name, namespace, uid, resourceVersion });
  const { apiVersion, kind } = applied;
  return { apiVersion, kind, metadata, ...(status === undefined ? {} : { status }) };
}

function withoutNulls(object: JsonObject): JsonObject {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    return isObject(value) ? withoutNulls(value) : value;
  };
  const present = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, clean(value)]));
}

function rejectUntyped(config: JsonObject, schema: StructuralSchema): void {
  const problems = checkApplied(config, schema);
  if (problems.length === 0) return;
  const { name, namespace } = objectAt(config, 'metadata');
  const version = textOf(config.apiVersion);
  const gvk = `${version.includes('/') ? version : `/${version}`}, Kind=${textOf(config.kind)}`;
  const list = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  throw new ApiError(
    500,
    '',
    `failed to create typed patch object (${textOf(namespace)}/${textOf(name)}; ${gvk}): ${list}`,
  );
}

function conflictError(conflicts: readonly { readonly other: Manager; readonly paths: readonly string[] }[]): ApiError {
  const named = conflicts
    .map(({ other, paths }) => ({ who: describe(other), paths }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const causes = named.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  const [only] = causes;
  if (only && causes.length === 1) {
    return applyConflict(`Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes);
  }
  const lines = named.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]);
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes);
}

function describe({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = `"${manager}"${subresource ? ` with subresource "${subresource}"` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
