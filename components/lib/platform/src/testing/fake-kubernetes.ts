import { randomUUID } from 'node:crypto';
import {
  type ApplyOptions,
  type KubernetesClient,
  KubernetesError,
  type KubernetesObject,
  type ListOptions,
  type ObjectRef,
  type ResourceCache,
  type ResourceChange,
  type ResourceType,
} from '@airy/kubernetes';
import { applyJsonPatch, applyMergePatch, type Json, mergeApplied } from './patches.ts';
import { matchesSelectors } from './selectors.ts';

/** An in-memory Kubernetes API for tests: what the client can ask for, without schemas, conflicts or garbage collection. */
export interface FakeKubernetes extends KubernetesClient {
  /** Puts an object there as it is (status included), as somebody else would; metadata is filled in. */
  put<T extends KubernetesObject>(type: ResourceType<T>, object: T): T;
  /** Every write so far, oldest first. */
  readonly writes: readonly FakeWrite[];
}

/** A write that a client made. */
export interface FakeWrite {
  readonly verb: 'create' | 'apply' | 'mergePatch' | 'jsonPatch' | 'delete';
  readonly kind: string;
  readonly name: string;
  readonly body: unknown;
  readonly fieldManager?: string;
}

interface Stored {
  readonly type: ResourceType;
  object: KubernetesObject;
  /** What each manager applied last, so that fields it leaves out next time go away. */
  readonly applied: Map<string, Json>;
}

/**
 * A fake that keeps objects in memory: create, get, list (label and field selectors), server-side apply (a manager's
 * fields that it leaves out go away; no conflicts), merge patch, JSON Patch (add, replace, remove), delete with finalizers,
 * watch. Watchers are told before a write resolves.
 */
export function createFakeKubernetes(
  initial: readonly { type: ResourceType; object: KubernetesObject }[] = [],
): FakeKubernetes {
  const objects = new Map<string, Stored>();
  const watchers = new Set<{
    type: ResourceType;
    tell: (previous?: KubernetesObject, current?: KubernetesObject) => void;
  }>();
  const writes: FakeWrite[] = [];
  let revision = 0;

  const keyOf = (type: ResourceType, namespace: string | undefined, name: string) =>
    [type.group, type.plural, type.namespaced ? (namespace ?? '') : '', name].join('/');
  const sameKind = (a: ResourceType, b: ResourceType) => a.group === b.group && a.plural === b.plural;
  const notFound = (ref: ObjectRef) =>
    new KubernetesError(`${ref.type.plural} "${ref.name}" not found`, { code: 404, reason: 'NotFound' });

  const announce = (type: ResourceType, previous?: KubernetesObject, current?: KubernetesObject) => {
    for (const watcher of watchers) if (sameKind(watcher.type, type)) watcher.tell(previous, current);
  };

  /** Stores `next`, unless it changes nothing; an object that is being deleted goes with its last finalizer. */
  const store = (
    stored: Stored | undefined,
    type: ResourceType,
    key: string,
    next: KubernetesObject,
  ): KubernetesObject => {
    const previous = stored?.object;
    if (previous && sameJson(withoutVersions(previous), withoutVersions(next))) return previous;
    revision += 1;
    const specChanged = !previous || !sameJson(specOf(previous), specOf(next));
    const object = freeze({
      ...next,
      metadata: {
        ...next.metadata,
        uid: previous?.metadata.uid ?? next.metadata.uid ?? randomUUID(),
        creationTimestamp: previous?.metadata.creationTimestamp ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        generation: (previous?.metadata.generation ?? 0) + (specChanged ? 1 : 0),
        resourceVersion: String(revision),
      },
    });
    if (object.metadata.deletionTimestamp && !object.metadata.finalizers?.length) {
      objects.delete(key);
      announce(type, previous, undefined);
      return object;
    }
    if (stored) stored.object = object;
    else objects.set(key, { type, object, applied: new Map() });
    announce(type, previous, object);
    return object;
  };

  const change = <T extends KubernetesObject>(ref: ObjectRef<T>, compute: (object: Json) => Json): T => {
    const key = keyOf(ref.type, ref.namespace, ref.name);
    const stored = objects.get(key);
    if (!stored) throw notFound(ref);
    const next = compute(structuredClone(stored.object) as unknown as Json) as unknown as KubernetesObject; // JSON in, JSON out
    return store(stored, ref.type, key, next) as T; // stored under this type
  };

  const listNow = <T extends KubernetesObject>(type: ResourceType<T>, options: ListOptions = {}): readonly T[] =>
    [...objects.values()]
      .filter((stored) => sameKind(stored.type, type) && matchesSelectors(stored.object, options))
      .map((stored) => stored.object as T) // stored under this type
      .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));

  const applyObject = <T extends KubernetesObject>(ref: ObjectRef<T>, body: object, options: ApplyOptions): T => {
    const key = keyOf(ref.type, ref.namespace, ref.name);
    const stored = objects.get(key);
    const manager = `${options.fieldManager}/${options.subresource ?? ''}`;
    const before = (stored?.object ?? bareObject(ref)) as unknown as Json; // objects are JSON
    const given = structuredClone(body) as Json; // bodies are JSON
    const merged = mergeApplied(before, given, stored?.applied.get(manager)) as unknown as KubernetesObject; // JSON in, JSON out
    const next = withManager(keepOther(options.subresource, before, merged), options, given);
    if (options.dryRun) return freeze(next) as T; // made for this type
    const result = store(stored, ref.type, key, next);
    objects.get(key)?.applied.set(manager, given);
    return result as T; // made for this type
  };

  const watchObjects = <T extends KubernetesObject>(
    type: ResourceType<T>,
    options: ListOptions = {},
  ): ResourceCache<T> => {
    const listeners = new Set<(change: ResourceChange<T>) => void>();
    const watcher = {
      type,
      tell: (previous?: KubernetesObject, current?: KubernetesObject) => {
        const before = previous && matchesSelectors(previous, options) ? (previous as T) : undefined; // of this kind
        const after = current && matchesSelectors(current, options) ? (current as T) : undefined; // of this kind
        if (!before && !after) return;
        for (const listener of listeners) quietly(() => listener({ previous: before, current: after }));
      },
    };
    watchers.add(watcher);
    return {
      synced: Promise.resolve(),
      isSynced: () => true,
      get: (namespace, name) =>
        listNow(type, { ...options, namespace }).find((object) => object.metadata.name === name),
      list: (namespace) => listNow(type, namespace === undefined ? options : { ...options, namespace }),
      onChange(listener) {
        listeners.add(listener);
        for (const current of listNow(type, options)) quietly(() => listener({ previous: undefined, current }));
        return () => listeners.delete(listener);
      },
      close: () => {
        watchers.delete(watcher);
        listeners.clear();
      },
    };
  };

  const fake: FakeKubernetes = {
    writes,
    put(type, object) {
      const key = keyOf(type, object.metadata.namespace, object.metadata.name);
      return store(objects.get(key), type, key, structuredClone(object)) as typeof object; // just stored
    },
    get: async (ref) => objects.get(keyOf(ref.type, ref.namespace, ref.name))?.object as never, // stored under this type
    list: async (type, options) => ({ items: listNow(type, options), resourceVersion: String(revision) }),
    async create(ref, body, fieldManager) {
      writes.push({
        verb: 'create',
        kind: ref.type.kind,
        name: ref.name,
        body,
        ...(fieldManager ? { fieldManager } : {}),
      });
      const key = keyOf(ref.type, ref.namespace, ref.name);
      if (objects.has(key)) {
        throw new KubernetesError(`${ref.type.plural} "${ref.name}" already exists`, {
          code: 409,
          reason: 'AlreadyExists',
        });
      }
      const metadata = { ...body.metadata, ...bareObject(ref).metadata };
      return store(undefined, ref.type, key, structuredClone({ ...body, metadata })) as typeof body; // just stored
    },
    async apply(ref, body, options) {
      writes.push({ verb: 'apply', kind: ref.type.kind, name: ref.name, body, fieldManager: options.fieldManager });
      return applyObject(ref, body, options);
    },
    async mergePatch(ref, patch, options) {
      writes.push({ verb: 'mergePatch', kind: ref.type.kind, name: ref.name, body: patch, ...managerOf(options) });
      return change(ref, (object) => applyMergePatch(object, patch as Json)); // patches are JSON
    },
    async jsonPatch(ref, patch, options) {
      writes.push({ verb: 'jsonPatch', kind: ref.type.kind, name: ref.name, body: patch, ...managerOf(options) });
      return change(ref, (object) => applyJsonPatch(object, patch));
    },
    async delete(ref) {
      writes.push({ verb: 'delete', kind: ref.type.kind, name: ref.name, body: undefined });
      const key = keyOf(ref.type, ref.namespace, ref.name);
      const stored = objects.get(key);
      if (!stored) return false;
      const deletionTimestamp = stored.object.metadata.deletionTimestamp ?? new Date().toISOString();
      store(stored, ref.type, key, { ...stored.object, metadata: { ...stored.object.metadata, deletionTimestamp } });
      return true;
    },
    watch: watchObjects,
    async close() {
      watchers.clear();
    },
  };
  for (const { type, object } of initial) fake.put(type, object);
  return fake;
}

function bareObject(ref: ObjectRef): KubernetesObject {
  const { group, version, kind } = ref.type;
  const namespace = ref.namespace === undefined ? {} : { namespace: ref.namespace };
  return { apiVersion: group ? `${group}/${version}` : version, kind, metadata: { name: ref.name, ...namespace } };
}

/** An apply to the status changes nothing else, one to the object never the status. */
function keepOther(subresource: ApplyOptions['subresource'], before: Json, merged: KubernetesObject): KubernetesObject {
  const parts = merged as KubernetesObject & { status?: unknown }; // any object may have one
  const old = before as Record<string, unknown>; // objects are JSON objects
  if (subresource === 'status') return { ...old, status: parts.status } as unknown as KubernetesObject; // still the same kind
  if (!('status' in old)) {
    const { status: _dropped, ...rest } = parts;
    return rest;
  }
  return { ...parts, status: old.status } as KubernetesObject; // still the same kind
}

/** The object with what this manager applied in its `managedFields`, as the API server notes it. */
function withManager(object: KubernetesObject, options: ApplyOptions, given: Json): KubernetesObject {
  const { fieldManager: manager, subresource } = options;
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...fields } = given;
  const others = (object.metadata.managedFields ?? []).filter(
    (entry) => entry.manager !== manager || entry.subresource !== subresource,
  );
  const entry = { manager, operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: fieldNames(fields) };
  const managedFields = [...others, { ...entry, ...(subresource ? { subresource } : {}) }];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function fieldNames(fields: Json): Json {
  const entries = Object.entries(fields).map(([key, value]) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [`f:${key}`, isObject ? fieldNames(value as Json) : {}]; // just checked
  });
  return Object.fromEntries(entries) as Json; // made of names and objects
}

function managerOf(options: { readonly fieldManager?: string } | undefined) {
  return options?.fieldManager ? { fieldManager: options.fieldManager } : {};
}

function specOf(object: KubernetesObject): unknown {
  const { metadata: _metadata, status: _status, ...rest } = object as KubernetesObject & { status?: unknown }; // any object may have one
  return rest;
}

function withoutVersions(object: KubernetesObject): unknown {
  const {
    resourceVersion: _version,
    generation: _generation,
    uid: _uid,
    creationTimestamp: _created,
    ...metadata
  } = object.metadata;
  return { ...object, metadata };
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function freeze<T>(value: T): T {
  if (value && typeof value === 'object') {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // a throwing listener hurts nobody else, as the real cache promises
  }
}
