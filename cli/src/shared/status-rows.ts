import type { KubernetesObject } from '@airy/kubernetes';
import { age } from './table.ts';

/** One resource as `airy status` and `airy get` show it. */
export interface StatusRow {
  readonly kind: string;
  readonly name: string;
  /** `True`, `False` or `Unknown`. */
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  readonly age: string;
}

interface WithStatus extends KubernetesObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

/** The row of a resource; a status that is older than the spec counts as Unknown. */
export function statusRow(object: KubernetesObject, nowMs: number): StatusRow {
  const { status, metadata, kind } = object as WithStatus; // read by shape; absent parts have defaults below
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  const isStale = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
  return {
    kind,
    name: metadata.name,
    ready: isStale ? 'Unknown' : (ready?.status ?? 'Unknown'),
    reason: ready?.reason ?? 'Pending',
    message: ready?.message ?? 'Not looked at yet.',
    age: age(metadata.creationTimestamp, nowMs),
  };
}
