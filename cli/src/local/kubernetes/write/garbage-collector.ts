import type { Clock, Logger } from '@airy/observability';
import type { Kinds } from '../kinds.ts';
import type { ObjectKey, StoredObject } from '../objects.ts';
import type { ObjectStore, StoreEvent } from '../store/object-store.ts';
import type { ObjectWriter, WriteTarget } from './object-writer.ts';

const EVENT_LIFETIME_MS = 3_600_000; // kube-apiserver's --event-ttl
const SWEEP_EVERY_MS = 600_000;
const OPTIONS = { manager: 'kube-controller-manager', dryRun: false, fieldValidation: 'Ignore' } as const;

/**
 * Removes what nobody owns any more: dependents of deleted owners, contents of deleted namespaces, old Events.
 *
 * Works on object keys, one at a time after the write that caused them, and looks again at everything when it starts,
 * so a stop in between loses nothing. Owners of kinds that are not served count as alive.
 */
export class GarbageCollector {
  readonly #store: ObjectStore;
  readonly #writer: ObjectWriter;
  readonly #kinds: Kinds;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #queue = new Map<string, ObjectKey>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(parts: { store: ObjectStore; writer: ObjectWriter; kinds: Kinds; clock: Clock; logger: Logger }) {
    this.#store = parts.store;
    this.#writer = parts.writer;
    this.#kinds = parts.kinds;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#unsubscribe = this.#store.subscribe((event) => this.#notice(event));
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
    this.#sweep();
  }

  /** Stops; what is left over is found again at the next start. */
  close(): void {
    this.#unsubscribe();
    clearInterval(this.#timer);
    clearImmediate(this.#scheduled);
    this.#queue.clear();
  }

  #sweep(): void {
    for (const key of this.#store.dependents()) this.#enqueue(key);
    for (const kind of this.#kinds.all) {
      for (const object of this.#store.list({ kind: kind.key })) {
        if (object.metadata.deletionTimestamp || this.#isExpiredEvent(object))
          this.#enqueue(keyOfObject(kind.key, object));
      }
    }
  }

  #notice(event: StoreEvent): void {
    const { ownerReferences = [], uid = '', deletionTimestamp } = event.object.metadata;
    if (event.type !== 'DELETED') {
      if (ownerReferences.length > 0 || deletionTimestamp) this.#enqueue(event);
      return;
    }
    for (const dependent of this.#store.dependents(uid)) this.#enqueue(dependent);
    for (const { uid: ownerUid } of ownerReferences) {
      const owner = this.#store.byUid(ownerUid);
      if (owner?.object.metadata.deletionTimestamp) this.#enqueue(owner);
    }
    if (event.namespace !== '') this.#enqueue({ kind: 'namespaces', namespace: '', name: event.namespace });
  }

  #enqueue({ kind, namespace, name }: ObjectKey): void {
    this.#queue.set(JSON.stringify([kind, namespace, name]), { kind, namespace, name });
    this.#scheduled ??= setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = undefined;
    const keys = [...this.#queue.values()];
    this.#queue.clear();
    for (const key of keys) {
      try {
        this.#settle(key);
      } catch (error) {
        this.#logger.error('garbage-collection-failed', { ...key, error });
      }
    }
  }

  #settle(key: ObjectKey): void {
    const kind = this.#kinds.byKey(key.kind);
    const object = this.#store.get(key);
    if (!kind || !object) return;
    const target: WriteTarget = { kind, namespace: key.namespace, name: key.name };
    if (!object.metadata.deletionTimestamp) {
      if (this.#isExpiredEvent(object)) this.#delete(target, 'Background');
      else this.#settleOwners(target, object);
      return;
    }
    if (kind.kind === 'Namespace') this.#settleNamespace(target, object);
    if (object.metadata.finalizers?.includes('orphan')) this.#orphanDependents(target, object);
    if (object.metadata.finalizers?.includes('foregroundDeletion')) this.#deleteDependents(target, object);
  }

  #settleOwners(target: WriteTarget, object: StoredObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const states = owners.map((owner) => {
      if (!this.#kinds.byObject(owner.apiVersion, owner.kind)) return 'alive';
      const found = this.#store.byUid(owner.uid)?.object;
      if (!found || found.kind !== owner.kind || found.metadata.name !== owner.name) return 'gone';
      return isDeletingInForeground(found) ? 'waiting' : 'alive';
    });
    if (states.includes('alive')) {
      if (states.some((state) => state !== 'alive')) this.#keepOwners(target, (_, index) => states[index] === 'alive');
    } else {
      this.#delete(target, states.includes('waiting') ? 'Foreground' : 'Background');
    }
  }

  #settleNamespace(target: WriteTarget, object: StoredObject): void {
    const contents = this.#store.keysIn(target.name);
    for (const key of contents) {
      const kind = this.#kinds.byKey(key.kind);
      const live = this.#store.get(key);
      if (kind && live && !live.metadata.deletionTimestamp) {
        this.#delete({ kind, namespace: key.namespace, name: key.name }, 'Background');
      }
    }
    if (this.#store.keysIn(target.name).length === 0 && (object.metadata.finalizers ?? []).length === 0) {
      this.#store.remove({ kind: target.kind.key, namespace: '', name: target.name }, object);
    }
  }

  #orphanDependents(target: WriteTarget, object: StoredObject): void {
    for (const key of this.#store.dependents(object.metadata.uid)) {
      const kind = this.#kinds.byKey(key.kind);
      if (kind)
        this.#keepOwners(
          { kind, namespace: key.namespace, name: key.name },
          (owner) => owner.uid !== object.metadata.uid,
        );
    }
    this.#dropFinalizer(target, 'orphan');
  }

  #deleteDependents(target: WriteTarget, object: StoredObject): void {
    let isBlocked = false;
    for (const key of this.#store.dependents(object.metadata.uid)) {
      this.#settle(key);
      const left = this.#store.get(key)?.metadata.ownerReferences ?? [];
      isBlocked ||= left.some((owner) => owner.uid === object.metadata.uid && owner.blockOwnerDeletion === true);
    }
    if (!isBlocked) this.#dropFinalizer(target, 'foregroundDeletion');
  }

  #dropFinalizer(target: WriteTarget, name: string): void {
    const keep = (live: StoredObject) => (live.metadata.finalizers ?? []).filter((finalizer) => finalizer !== name);
    this.#writer.update(
      target,
      (live) => ({ ...live, metadata: { ...live.metadata, finalizers: keep(live) } }),
      OPTIONS,
    );
  }

  #keepOwners(target: WriteTarget, isKept: (owner: Owner, index: number) => boolean): void {
    const keep = (live: StoredObject) => (live.metadata.ownerReferences ?? []).filter(isKept);
    const edit = (live: StoredObject) => ({ ...live, metadata: { ...live.metadata, ownerReferences: keep(live) } });
    this.#writer.update(target, edit, OPTIONS);
  }

  #delete(target: WriteTarget, propagation: 'Foreground' | 'Background'): void {
    this.#writer.delete(target, { propagation, dryRun: false });
  }

  #isExpiredEvent(object: StoredObject): boolean {
    if (object.kind !== 'Event') return false;
    const times = [object.lastTimestamp, object.eventTime, object.metadata.creationTimestamp];
    const latest = Math.max(...times.map((time) => (typeof time === 'string' ? Date.parse(time) || 0 : 0)));
    return this.#clock.nowMs() - latest > EVENT_LIFETIME_MS;
  }
}

type Owner = NonNullable<StoredObject['metadata']['ownerReferences']>[number];

function isDeletingInForeground({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes('foregroundDeletion');
}

function keyOfObject(kind: string, { metadata }: StoredObject): ObjectKey {
  return { kind, namespace: metadata.namespace ?? '', name: metadata.name };
}
