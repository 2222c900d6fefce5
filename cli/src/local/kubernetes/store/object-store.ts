import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { ObjectKey, StoredObject } from '../objects.ts';
import { prepareStatements } from './statements.ts';

/** A change of one object. `revision` is the object's new resourceVersion. */
export interface StoreEvent extends ObjectKey {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** After the change; for DELETED the last state, with the new resourceVersion. */
  readonly object: StoredObject;
  /** The labels before the change; undefined when there was no object. */
  readonly previousLabels: Readonly<Record<string, string>> | undefined;
}

/** Which objects, and after which one (in order of namespace and name) to begin. */
export interface Range {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly after?: { readonly namespace: string; readonly name: string } | undefined;
}

/**
 * All objects in one SQLite file, with one growing revision and the latest changes.
 *
 * WAL with `synchronous=FULL`: a write that was answered survives a power cut. Generated Secrets are made once and an
 * applied manifest has no other copy; writes are few (configuration and status), so the fsync is affordable.
 * Synchronous on purpose: a read, a check and the write after it are never interleaved with another request.
 */
export class ObjectStore {
  readonly #database: DatabaseSync;
  readonly #historySize: number;
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #statements: ReturnType<typeof prepareStatements>;
  #revision: number;
  #oldestRevision: number;

  /** `historySize`: how many changes a watch may be behind; kept across restarts. */
  constructor(path: string, historySize: number) {
    closeSync(openSync(path, 'a', 0o600)); // it holds Secrets; SQLite gives its other files the same mode
    this.#database = new DatabaseSync(path);
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
    this.#historySize = historySize;
    this.#statements = prepareStatements(this.#database);
    this.#revision = Number(this.#statements.revision.get()?.value ?? 0);
    const oldestChange = this.#statements.oldestChange.get()?.value;
    this.#oldestRevision = oldestChange ? Number(oldestChange) - 1 : this.#revision;
  }

  /** The revision of the latest write; never goes back. */
  get revision(): number {
    return this.#revision;
  }

  /** A watch can start at this revision or later; older ones were forgotten. */
  get oldestRevision(): number {
    return this.#oldestRevision;
  }

  get(key: ObjectKey): StoredObject | undefined {
    return parsed(this.#statements.get.get(key.kind, key.namespace, key.name));
  }

  /** Objects in order of namespace and name; read while nothing is written. */
  *list({ kind, namespace, after }: Range): Generator<StoredObject> {
    const from = after ?? { namespace: '', name: '' };
    const rows =
      namespace === undefined
        ? this.#statements.listAll.iterate(kind, from.namespace, from.name)
        : this.#statements.list.iterate(kind, namespace, from.name);
    for (const row of rows) {
      const object = parsed(row);
      if (object) yield object;
    }
  }

  /** Where the objects of a namespace stand, of all kinds. */
  keysIn(namespace: string): ObjectKey[] {
    return this.#statements.inNamespace.all(namespace).map(toKey);
  }

  /** Where every object that names an owner stands, and those that name `owner`. */
  dependents(owner?: string): ObjectKey[] {
    return (owner === undefined ? this.#statements.allDependents.all() : this.#statements.dependents.all(owner)).map(
      toKey,
    );
  }

  byUid(uid: string): (ObjectKey & { readonly object: StoredObject }) | undefined {
    const row = this.#statements.byUid.get(uid);
    const object = parsed(row);
    return row && object ? { ...toKey(row), object } : undefined;
  }

  /** Creates or replaces; the stored object carries its new resourceVersion. Durable when it returns. */
  put(key: ObjectKey, object: StoredObject): StoredObject {
    const before = this.get(key);
    return this.#commit(before ? 'MODIFIED' : 'ADDED', key, object, before);
  }

  /** Takes `object` out, as its last state. Durable when it returns. */
  remove(key: ObjectKey, object: StoredObject): StoredObject {
    return this.#commit('DELETED', key, object, object);
  }

  /** The changes of a kind after `revision`, oldest first; complete only from `oldestRevision`. */
  *changesAfter(kind: string, revision: number): Generator<StoreEvent> {
    for (const row of this.#statements.changes.iterate(kind, revision)) {
      const object = parsed(row);
      if (!object) continue;
      const labels = row.previous_labels;
      yield {
        ...toKey(row),
        type: row.type as StoreEvent['type'], // written by #commit only
        revision: Number(row.revision),
        object,
        previousLabels: typeof labels === 'string' ? JSON.parse(labels) : undefined,
      };
    }
  }

  /** Calls `listener` after each commit, in order; returns how to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#database.close();
  }

  #commit(type: StoreEvent['type'], key: ObjectKey, input: StoredObject, before: StoredObject | undefined) {
    const revision = this.#revision + 1;
    const object = { ...input, metadata: { ...input.metadata, resourceVersion: String(revision) } };
    const previousLabels = before ? (before.metadata.labels ?? {}) : undefined;
    const at = [key.kind, key.namespace, key.name] as const;
    const body = JSON.stringify(object);
    const statements = this.#statements;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      statements.dropOwners.run(...at);
      if (type === 'DELETED') {
        statements.remove.run(...at);
      } else {
        statements.put.run(...at, object.metadata.uid ?? '', body);
        for (const owner of object.metadata.ownerReferences ?? []) statements.addOwner.run(owner.uid, ...at);
      }
      statements.addChange.run(revision, type, ...at, previousLabels ? JSON.stringify(previousLabels) : null, body);
      statements.trim.run(revision - this.#historySize);
      statements.setRevision.run(revision);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#revision = revision;
    this.#oldestRevision = Math.max(this.#oldestRevision, revision - this.#historySize);
    const event: StoreEvent = { ...key, type, revision, object, previousLabels };
    for (const listener of this.#listeners) listener(event);
    return object;
  }
}

function parsed(row: Record<string, unknown> | undefined): StoredObject | undefined {
  return typeof row?.body === 'string' ? JSON.parse(row.body) : undefined;
}

function toKey(row: Record<string, unknown>): ObjectKey {
  return { kind: String(row.kind), namespace: String(row.namespace), name: String(row.name) };
}
