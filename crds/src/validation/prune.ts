import type { StructuralSchema } from '../crd-document.ts';
import { isObject, type JsonObject } from './json.ts';

/** What the API server knows of metadata; the CRDs do not say. */
const METADATA_FIELDS = new Set([
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
]);

/** An object without what its schema does not know. */
export interface Pruned {
  readonly object: JsonObject;
  /** Paths of what was taken out, such as `spec.headers[0].nmae`, sorted. */
  readonly unknownFields: readonly string[];
}

/** Takes out every field that the schema does not know; the input stays as it is. */
export function prune(schema: StructuralSchema, object: JsonObject): Pruned {
  const unknownFields: string[] = [];
  const entries = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'metadata') return [[name, pruneMetadata(value, unknownFields)]];
    if (name === 'apiVersion' || name === 'kind') return [[name, value]];
    const inner = ownSchema(schema.properties, name);
    if (inner !== undefined) return [[name, pruneValue(inner, value, name, unknownFields)]];
    unknownFields.push(name);
    return [];
  });
  return { object: Object.fromEntries(entries), unknownFields: unknownFields.toSorted() };
}

/** The schema of a declared field; never something inherited such as `constructor`. */
export function ownSchema(
  properties: Readonly<Record<string, StructuralSchema>> | undefined,
  name: string,
): StructuralSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function pruneMetadata(metadata: unknown, unknownFields: string[]): unknown {
  if (!isObject(metadata)) return metadata;
  const known = Object.entries(metadata).filter(([name]) => {
    const isKnown = METADATA_FIELDS.has(name);
    if (!isKnown) unknownFields.push(`metadata.${name}`);
    return isKnown;
  });
  return Object.fromEntries(known);
}

function pruneValue(schema: StructuralSchema, value: unknown, path: string, unknownFields: string[]): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return value;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return value.map((item, index) => pruneValue(items, item, `${path}[${index}]`, unknownFields));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const known = ownSchema(schema.properties, name) ?? schema.additionalProperties;
    if (known !== undefined) return [[name, pruneValue(known, inner, `${path}.${name}`, unknownFields)]];
    unknownFields.push(`${path}.${name}`);
    return [];
  });
  return Object.fromEntries(entries);
}
