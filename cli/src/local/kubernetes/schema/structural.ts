/**
 * An OpenAPI v3 structural schema, as CustomResourceDefinitions carry it.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface StructuralSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly items?: StructuralSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  /** Default `atomic`. */
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  /** Default `granular`. */
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  /** `merge`, `replace`, `retainKeys`, comma-separated; strategic merge patches only. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly [extension: string]: unknown;
}

/** The schema of a field: of the property, or else of what `additionalProperties` allows. */
export function fieldSchema(schema: StructuralSchema | undefined, name: string): StructuralSchema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Whether the schema names the field itself; keys of maps are not named. */
export function declares(schema: StructuralSchema | undefined, name: string): boolean {
  return schema?.properties !== undefined && Object.hasOwn(schema.properties, name);
}

/** Whether a field that is not declared is allowed: in maps, in preserved parts and where nothing is known. */
export function allowsUnknown(schema: StructuralSchema | undefined): boolean {
  if (schema?.type !== 'object' || schema['x-kubernetes-preserve-unknown-fields']) return true;
  return schema.additionalProperties !== undefined && schema.additionalProperties !== false;
}
