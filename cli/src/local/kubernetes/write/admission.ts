import type { Clock } from '@airy/observability';
import { trackUpdate } from '../apply/track-update.ts';
import { apiVersionOf, type Kind } from '../kinds.ts';
import { equalJson, type StoredObject, shown, without } from '../objects.ts';
import { type JsonObject, objectAt } from '../schema/json.ts';
import { badRequest, conflict, invalid } from '../status.ts';
import { applyBuiltInRules } from './built-in-rules.ts';
import { metadataForCreate, metadataForUpdate, metadataProblems, newFinalizerProblems } from './metadata.ts';
import { readMetadata, validateBody } from './validation.ts';

/** How strictly unknown fields are taken; `Warn` is the server's default. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What every write carries. */
export interface WriteOptions {
  /** Who owns the written fields. */
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

/** A request to make `input` the new state of an object. */
export interface Change {
  readonly kind: Kind;
  readonly namespace: string;
  readonly input: JsonObject;
  readonly subresource?: 'status' | 'scale' | undefined;
  readonly options: WriteOptions;
  /** For server-side apply: `metadata.managedFields` of `input` are already the new ones. */
  readonly isApply?: boolean;
}

/** An object ready to be stored, with warnings for the client. */
export interface Admitted {
  readonly object: StoredObject;
  readonly warnings: readonly string[];
}

/**
 * The object that a create stores: metadata set, status dropped, defaults in, unknown fields out, valid.
 *
 * @throws {ApiError} 400 or 422 saying which field is wrong
 */
export function admitCreate(change: Change, clock: Clock): Admitted {
  const { kind, namespace } = change;
  const input = typed(kind, change.input, change.options.fieldValidation);
  const given = objectAt(input, 'metadata');
  if (given.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
  const metadata = {
    ...metadataForCreate(input, namespace, clock.nowMs()),
    ...(kind.hasGeneration ? { generation: 1 } : {}),
    ...(change.isApply ? { managedFields: given.managedFields as StoredObject['metadata']['managedFields'] } : {}), // from serverSideApply
  } as StoredObject['metadata']; // assembled from checked parts
  const body = kind.hasStatus ? without(input, 'status') : input;
  return finish({ ...body, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata }, undefined, change, clock);
}

/**
 * The object that an update stores, from the state that the client wants.
 *
 * A write to the object leaves status alone, a write to `/status` leaves all else alone; the generation grows when
 * anything but metadata and status changed. Equal in effect to `live` when nothing changes.
 *
 * @throws {ApiError} 400, 409 (outdated resourceVersion or another uid) or 422
 */
export function admitUpdate(live: StoredObject, change: Change, clock: Clock): Admitted {
  const { kind } = change;
  const input = typed(kind, change.input, change.options.fieldValidation);
  const given = objectAt(input, 'metadata');
  const { name, resourceVersion, uid } = live.metadata;
  if (given.uid && given.uid !== uid) {
    const problem = `Precondition failed: UID in precondition: ${shown(given.uid)}, UID in object meta: ${uid}`;
    throw conflict(kind, name, problem);
  }
  if (given.resourceVersion && given.resourceVersion !== resourceVersion) throw conflict(kind, name);
  return finish(wanted(live, { ...change, input }), live, change, clock);
}

/** Whether storing `next` would change anything a client can see; times of managed fields do not count. */
export function changesNothing(live: StoredObject, next: StoredObject): boolean {
  return equalJson(comparable(live), comparable(next));
}

function wanted(live: StoredObject, change: Change): StoredObject {
  const { kind, input } = change;
  const managedFields = objectAt(input, 'metadata').managedFields;
  if (change.subresource === 'status') {
    const metadata = { ...live.metadata, ...(managedFields === undefined ? {} : { managedFields }) };
    const status = input.status;
    return { ...without(live, 'status'), ...(status === undefined ? {} : { status }), metadata } as StoredObject; // live's other fields
  }
  const body = kind.hasStatus ? without(input, 'status') : input;
  const status = kind.hasStatus && live.status !== undefined ? { status: live.status } : {};
  const metadata = metadataForUpdate(live, input);
  return { ...body, ...status, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}

function finish(draft: StoredObject, live: StoredObject | undefined, change: Change, clock: Clock): Admitted {
  const { kind, options, subresource } = change;
  const ruled = kind.crd ? draft : applyBuiltInRules(kind, draft, live);
  const { body, warnings } = validateBody(kind, ruled, live, options.fieldValidation);
  const problems = metadataProblems(draft.metadata, kind.kind === 'Namespace' ? 'label' : 'subdomain');
  if (live?.metadata.deletionTimestamp) problems.push(...newFinalizerProblems(live, draft));
  if (problems.length > 0) throw invalid(kind, draft.metadata.name, problems);
  const isBumped =
    live !== undefined &&
    kind.hasGeneration &&
    !equalJson(without(live, 'metadata', 'status'), without(body, 'metadata', 'status'));
  const metadata = { ...draft.metadata, ...(isBumped ? { generation: (live.metadata.generation ?? 0) + 1 } : {}) };
  const object = { ...body, apiVersion: draft.apiVersion, kind: draft.kind, metadata };
  if (change.isApply) return { object, warnings };
  const tracked = trackUpdate({
    ...(live ? { before: live } : {}),
    after: object,
    schema: kind.schema,
    manager: options.manager,
    ...(subresource ? { subresource } : {}),
    now: new Date(clock.nowMs()).toISOString(),
  });
  return { object: tracked as StoredObject, warnings }; // trackUpdate only sets metadata.managedFields
}

/** The input with metadata of the right types; refused when it is of another kind. */
function typed(kind: Kind, input: JsonObject, fieldValidation: FieldValidation): JsonObject {
  const expected = apiVersionOf(kind);
  const { apiVersion = expected, kind: name = kind.kind } = input;
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${shown(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  if (name !== kind.kind) {
    throw badRequest(`the kind in the data (${shown(name)}) does not match the expected kind (${kind.kind})`);
  }
  return { ...input, metadata: readMetadata(kind, input.metadata ?? {}, fieldValidation) };
}

function comparable(object: StoredObject) {
  const entries = object.metadata.managedFields ?? [];
  return {
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: '',
      managedFields: entries.map((entry) => without(entry, 'time')),
    },
  };
}
