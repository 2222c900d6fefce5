import type { Kind } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import { type JsonObject, objectAt, valueAt } from '../schema/json.ts';
import { invalid } from '../status.ts';

/** The `autoscaling/v1` Scale of an object. */
export function scaleOf(kind: Kind, object: StoredObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = kind.scale?.labelSelectorPath
    ? valueAt(object, segments(kind.scale.labelSelectorPath))
    : selectorText(objectAt(object, 'spec', 'selector', 'matchLabels'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(object, segments(kind.scale?.specReplicasPath)) ?? 0 },
    status: {
      replicas: valueAt(object, segments(kind.scale?.statusReplicasPath)) ?? 0,
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

/**
 * The object that a Scale asks for; its resourceVersion and uid stay preconditions.
 *
 * @throws {ApiError} 422 when `spec.replicas` is not a whole number ≥ 0
 */
export function withScale(kind: Kind, object: JsonObject, scale: JsonObject): JsonObject {
  const replicas = valueAt(scale, ['spec', 'replicas']) ?? 0;
  if (!Number.isSafeInteger(replicas) || Number(replicas) < 0) {
    const message = `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, String(objectAt(object, 'metadata').name), [
      { field: 'spec.replicas', reason: 'FieldValueInvalid', message },
    ]);
  }
  const { resourceVersion, uid } = objectAt(scale, 'metadata');
  const preconditions = { ...(resourceVersion ? { resourceVersion } : {}), ...(uid ? { uid } : {}) };
  const metadata = { ...objectAt(object, 'metadata'), ...preconditions };
  return { ...set(object, segments(kind.scale?.specReplicasPath), replicas), metadata };
}

function set(target: JsonObject, [field = '', ...rest]: readonly string[], value: unknown): JsonObject {
  return { ...target, [field]: rest.length === 0 ? value : set(objectAt(target, field), rest, value) };
}

function segments(path: string | undefined): readonly string[] {
  return (path ?? '').split('.').filter((segment) => segment !== '');
}

function selectorText(labels: JsonObject): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}
