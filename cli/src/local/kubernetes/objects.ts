import type { KubernetesObject, ObjectMeta } from '@airy/kubernetes';
import { isObject, type JsonObject } from './schema/json.ts';

/** Metadata as the server keeps it: what clients see, and the fields that only a server reads. */
export interface StoredMeta extends ObjectMeta {
  readonly generateName?: string;
  readonly deletionGracePeriodSeconds?: number;
}

/** Any object as stored and served: plain JSON, never changed in place. */
export interface StoredObject extends KubernetesObject {
  readonly metadata: StoredMeta;
  readonly [field: string]: unknown;
}

/** Where an object stands. `kind` is the key of its kind (`sources.core.airy.co`), `namespace` is `''` for cluster scope. */
export interface ObjectKey {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Equal as JSON: the order of fields does not matter, that of lists does. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left).filter((key) => left[key] !== undefined);
  const others = Object.keys(right).filter((key) => right[key] !== undefined);
  return keys.length === others.length && keys.every((key) => equalJson(left[key], right[key]));
}

/** A copy of `source` without the named fields. */
export function without(source: object, ...fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([field]) => !fields.includes(field)));
}

/** RFC 3339 with whole seconds, as Kubernetes writes `metav1.Time`. */
export function timestamp(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
}

/** A value as an error message shows it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
