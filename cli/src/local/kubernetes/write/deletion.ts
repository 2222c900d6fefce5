import type { Kind } from '../kinds.ts';
import { type StoredObject, timestamp } from '../objects.ts';
import { conflict } from '../status.ts';

/** Propagation of a delete to the objects that name this one as their owner. */
export type Propagation = 'Foreground' | 'Background' | 'Orphan';

/** Conditions and manner of a delete. */
export interface DeleteRequest {
  readonly propagation: Propagation;
  readonly dryRun: boolean;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** The finalizer that holds an object until the garbage collector has done its part. */
export const FINALIZER_OF = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: undefined } as const;

/** @throws {ApiError} 409 when the live object is not the one that is meant */
export function checkPreconditions(kind: Kind, live: StoredObject, { uid, resourceVersion }: DeleteRequest): void {
  const check = (what: string, expected: string | undefined, found: string | undefined) => {
    if (expected === undefined || expected === found) return;
    const problem = `Precondition failed: ${what} in precondition: ${expected}, ${what} in object meta: ${found}`;
    throw conflict(kind, live.metadata.name, problem);
  };
  check('UID', uid, live.metadata.uid);
  check('ResourceVersion', resourceVersion, live.metadata.resourceVersion);
}

/** The object as it waits for its finalizers; the same when it waits already. */
export function terminating(
  kind: Kind,
  live: StoredObject,
  finalizers: readonly string[],
  nowMs: number,
): StoredObject {
  const { metadata } = live;
  const isFirst = metadata.deletionTimestamp === undefined;
  return {
    ...live,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      ...(isFirst ? { deletionTimestamp: timestamp(nowMs), deletionGracePeriodSeconds: 0 } : {}),
      ...(isFirst && metadata.generation ? { generation: metadata.generation + 1 } : {}),
    },
    ...(kind.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}),
  };
}
