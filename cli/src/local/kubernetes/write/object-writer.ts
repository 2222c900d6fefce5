import type { Clock } from '@airy/observability';
import { serverSideApply } from '../apply/server-side-apply.ts';
import type { Kind } from '../kinds.ts';
import { type ObjectKey, type StoredObject, shown } from '../objects.ts';
import { type JsonObject, objectAt } from '../schema/json.ts';
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound } from '../status.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  type Admitted,
  admitCreate,
  admitUpdate,
  type Change,
  changesNothing,
  type WriteOptions,
} from './admission.ts';
import { checkPreconditions, type DeleteRequest, FINALIZER_OF, terminating } from './deletion.ts';

/** What a write did. */
export interface Written {
  readonly object: StoredObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

/** The object a write is about. `subresource` only exists for objects that are there. */
export interface WriteTarget {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: 'status' | 'scale' | undefined;
}

/**
 * The only way objects change: read, decide, check and store in one synchronous step, so two writers never interleave.
 *
 * Everything throws `ApiError`s. A dry run does all but store.
 */
export class ObjectWriter {
  readonly #store: ObjectStore;
  readonly #clock: Clock;

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  create(kind: Kind, namespace: string, input: JsonObject, options: WriteOptions): Written {
    return this.#insert({ kind, namespace, input, options });
  }

  /**
   * Replaces an object by what `edit` makes of the live one.
   *
   * `edit` throws to refuse; `isReplace` asks for a resourceVersion where the real server does (PUT of custom resources).
   */
  update(
    target: WriteTarget,
    edit: (live: StoredObject) => JsonObject,
    options: WriteOptions,
    isReplace = false,
  ): Written {
    const live = this.read(target);
    const input = edit(live);
    const given = objectAt(input, 'metadata');
    const { kind, name, namespace } = target;
    if (given.name !== undefined && given.name !== name) {
      throw badRequest(`the name of the object (${shown(given.name)}) does not match the name on the URL (${name})`);
    }
    checkNamespace(given, namespace);
    if (isReplace && kind.crd && !given.resourceVersion) {
      const message = 'Invalid value: 0x0: must be specified for an update';
      throw invalid(kind, name, [{ field: 'metadata.resourceVersion', reason: 'FieldValueInvalid', message }]);
    }
    return this.#replace(live, { ...target, input, options });
  }

  /** Server-side apply: creates the object when it is missing, else changes the fields that `applied` names. */
  apply(target: WriteTarget, applied: JsonObject, options: WriteOptions & { readonly force: boolean }): Written {
    const { kind, namespace, name, subresource } = target;
    const given = objectAt(applied, 'metadata');
    if (given.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
    if (given.name !== undefined && given.name !== name) {
      throw badRequest(`the name of the object (${shown(given.name)}) does not match the name on the URL (${name})`);
    }
    checkNamespace(given, namespace);
    const live = this.#store.get(keyOf(target));
    if (!live && subresource) throw notFound(kind, name);
    if (!live && (given.uid || given.resourceVersion)) throw conflict(kind, name);
    const merged = serverSideApply({
      ...(live ? { live } : {}),
      applied: { ...applied, metadata: { ...given, name, ...(namespace === '' ? {} : { namespace }) } },
      schema: kind.schema,
      manager: options.manager,
      force: options.force,
      ...(subresource ? { subresource } : {}),
      now: new Date(this.#clock.nowMs()).toISOString(),
    }).object;
    const change: Change = { ...target, input: merged, options, isApply: true };
    return live ? this.#replace(live, change) : this.#insert(change);
  }

  /** Takes an object out, or marks it as being deleted while it has finalizers. */
  delete(target: WriteTarget, request: DeleteRequest): { readonly object: StoredObject; readonly isGone: boolean } {
    const { kind, name } = target;
    const live = this.read(target);
    checkPreconditions(kind, live, request);
    if (kind.kind === 'Namespace' && name === 'default') {
      throw forbidden(kind, name, 'this namespace may not be deleted');
    }
    const finalizer = FINALIZER_OF[request.propagation];
    const current = live.metadata.finalizers ?? [];
    const finalizers = finalizer && !current.includes(finalizer) ? [...current, finalizer] : current;
    const isHeld = finalizers.length > 0 || (kind.kind === 'Namespace' && this.#store.keysIn(name).length > 0);
    const object = isHeld ? terminating(kind, live, finalizers, this.#clock.nowMs()) : live;
    if (!request.dryRun) {
      if (!isHeld) return { object: this.#store.remove(keyOf(target), live), isGone: true };
      if (!changesNothing(live, object)) return { object: this.#store.put(keyOf(target), object), isGone: false };
    }
    return { object, isGone: !isHeld };
  }

  /** The live object. */
  read(target: WriteTarget): StoredObject {
    const live = this.#store.get(keyOf(target));
    if (!live) throw notFound(target.kind, target.name);
    return live;
  }

  #insert(change: Change): Written {
    const { kind, namespace } = change;
    checkNamespace(objectAt(change.input, 'metadata'), namespace);
    const admitted = admitCreate(change, this.#clock);
    const { name } = admitted.object.metadata;
    if (kind.namespaced) this.#checkNamespaceIsActive(kind, namespace, name);
    const key = { kind: kind.key, namespace, name };
    if (this.#store.get(key)) throw alreadyExists(kind, name);
    return { ...this.#save(key, admitted, change), created: true };
  }

  #replace(live: StoredObject, change: Change): Written {
    const { kind, namespace } = change;
    const key = { kind: kind.key, namespace, name: live.metadata.name };
    const admitted = admitUpdate(live, change, this.#clock);
    if (changesNothing(live, admitted.object)) return { object: live, created: false, warnings: admitted.warnings };
    const { deletionTimestamp, finalizers = [] } = admitted.object.metadata;
    const isLastFinalizer = deletionTimestamp !== undefined && finalizers.length === 0 && kind.kind !== 'Namespace';
    if (isLastFinalizer && !change.options.dryRun) {
      return { object: this.#store.remove(key, admitted.object), created: false, warnings: admitted.warnings };
    }
    return { ...this.#save(key, admitted, change), created: false };
  }

  #save(key: ObjectKey, { object, warnings }: Admitted, { options }: Change) {
    return { object: options.dryRun ? object : this.#store.put(key, object), warnings };
  }

  #checkNamespaceIsActive(kind: Kind, namespace: string, name: string): void {
    const owner = this.#store.get({ kind: 'namespaces', namespace: '', name: namespace });
    if (!owner) throw notFound({ group: '', plural: 'namespaces' }, namespace);
    if (owner.metadata.deletionTimestamp === undefined) return;
    const problem = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbidden(kind, name, problem);
  }
}

function keyOf(target: WriteTarget): ObjectKey {
  return { kind: target.kind.key, namespace: target.namespace, name: target.name };
}

function checkNamespace(given: JsonObject, namespace: string): void {
  const named = given.namespace;
  if (named === undefined || named === '' || named === namespace) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
