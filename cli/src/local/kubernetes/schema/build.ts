import type { StructuralSchema } from './structural.ts';

/** Short ways to write the schemas of built-in kinds. */
export const text = (description: string): StructuralSchema => ({ type: 'string', description });
/** A date and time, RFC 3339. */
export const time = (description: string): StructuralSchema => ({ ...text(description), format: 'date-time' });
/** A 64-bit integer. */
export const whole = (description: string, more: StructuralSchema = {}): StructuralSchema => ({
  type: 'integer',
  format: 'int64',
  description,
  ...more,
});
/** True or false. */
export const flag = (description: string): StructuralSchema => ({ type: 'boolean', description });
/** A number or a name, as ports are. */
export const intOrString = (description: string): StructuralSchema => ({
  description,
  'x-kubernetes-int-or-string': true,
});

/** An object of just these fields. */
export const object = (
  description: string,
  properties: Readonly<Record<string, StructuralSchema>>,
  more: StructuralSchema = {},
): StructuralSchema => ({ type: 'object', description, properties, ...more });

/** An object with more fields than are listed. */
export const open = (
  description: string,
  properties: Readonly<Record<string, StructuralSchema>> = {},
  more: StructuralSchema = {},
): StructuralSchema => object(description, properties, { 'x-kubernetes-preserve-unknown-fields': true, ...more });

/** A map from strings to `values`. */
export const mapOf = (description: string, values: StructuralSchema = { type: 'string' }): StructuralSchema => ({
  type: 'object',
  description,
  additionalProperties: values,
});

/** A map that is owned as a whole. */
export const atomicMap = (description: string): StructuralSchema => ({
  ...mapOf(description),
  'x-kubernetes-map-type': 'atomic',
});

/** A list that is replaced as a whole. */
export const listOf = (description: string, items: StructuralSchema): StructuralSchema => ({
  type: 'array',
  description,
  items,
  'x-kubernetes-list-type': 'atomic',
});

/** A list of strings, each owned by itself. */
export const setOf = (description: string): StructuralSchema => ({
  type: 'array',
  description,
  items: { type: 'string' },
  'x-kubernetes-list-type': 'set',
  'x-kubernetes-patch-strategy': 'merge',
});

/** A list of objects told apart by `keys`; strategic merge patches go by the first of them. */
export const listMap = (description: string, keys: readonly string[], items: StructuralSchema): StructuralSchema => ({
  type: 'array',
  description,
  items,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  'x-kubernetes-patch-strategy': 'merge',
  'x-kubernetes-patch-merge-key': keys[0] ?? '',
});
