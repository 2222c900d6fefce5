import { compile, type JSONSchema } from 'json-schema-to-typescript';

/** A schema of a CRD, as parsed from YAML. */
export interface CrdSchema {
  readonly type?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, CrdSchema>>;
  readonly additionalProperties?: CrdSchema;
  readonly items?: CrdSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** Types that several kinds share, found by the last part of the field's path. */
const SHARED_TYPES: Readonly<Record<string, string>> = {
  'conditions[]': 'Condition',
  'components[]': 'ComponentStatus',
};

/** Parts that get a name of their own, by `<kind>.<path>`. */
const NAMED_TYPES: Readonly<Record<string, string>> = {
  'Channel.spec.widget': 'ChannelWidget',
  'Webhook.spec.headers[]': 'WebhookHeader',
  'AiryInstance.spec.kafka': 'KafkaSettings',
  'AiryInstance.spec.redis': 'RedisSettings',
  'AiryInstance.spec.ingress': 'IngressSettings',
  'AiryInstance.spec.components.*': 'ComponentSettings',
};

/**
 * Renders one part of a CRD schema as TypeScript interfaces with readonly fields.
 *
 * @param name - name of the outermost interface
 * @param path - where the schema stands, `<kind>.spec` or `<kind>.status`
 * @returns source text and the names of the shared types it uses
 */
export async function typesOf(
  name: string,
  path: string,
  schema: CrdSchema,
): Promise<{ readonly source: string; readonly shared: readonly string[] }> {
  const shared = new Set<string>();
  const converted = convert(schema, path, shared, true);
  const source = await compile(converted, name, {
    additionalProperties: false,
    bannerComment: '',
    format: true,
    ignoreMinAndMaxItems: true,
    maxItems: -1,
    style: { printWidth: 200, singleQuote: true },
  });
  return { source: withReadonly(source), shared: [...shared].sort() };
}

function convert(schema: CrdSchema, path: string, shared: Set<string>, isRoot: boolean): JSONSchema {
  const description = schema.description === undefined ? {} : { description: schema.description };
  if (!isRoot) {
    const type = sharedTypeOf(schema, path);
    if (type !== undefined) {
      shared.add(type);
      return { ...description, tsType: type };
    }
  }
  if (schema['x-kubernetes-int-or-string'] === true) return { ...description, tsType: 'number | string' };
  const title = NAMED_TYPES[path];
  return {
    ...description,
    ...(title === undefined ? {} : { title }),
    // The CRDs use JSON Schema's own type names; the generator's type is a closed union of them.
    ...(schema.type === undefined ? {} : { type: schema.type as 'object' }),
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum] }),
    ...(schema.required === undefined ? {} : { required: [...schema.required] }),
    ...(schema.items === undefined ? {} : { items: convert(schema.items, `${path}[]`, shared, false) }),
    ...(schema.additionalProperties === undefined
      ? {}
      : { additionalProperties: convert(schema.additionalProperties, `${path}.*`, shared, false) }),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([field, inner]) => [
              field,
              convert(inner, `${path}.${field}`, shared, false),
            ]),
          ),
        }),
  };
}

function sharedTypeOf(schema: CrdSchema, path: string): string | undefined {
  if (Object.keys(schema.properties ?? {}).join() === 'name,key') return 'SecretRef';
  if (!path.includes('.status.')) return undefined;
  return SHARED_TYPES[path.slice(path.lastIndexOf('.') + 1)];
}

/** Puts `readonly` before each field, array and index signature of the generator's output. */
function withReadonly(source: string): string {
  return source
    .replace(/^( +)((?:'[^']+'|\w+)\??: |\[k: string\]: )/gm, '$1readonly $2')
    .replace(/: ([A-Za-z]+)\[\]/g, ': readonly $1[]')
    .replace(/: (\([^()]*\))\[\]/g, ': readonly $1[]')
    .replace(/: \{\n([\s\S]*?)\n( +)\}\[\];/g, (whole: string, body: string, indent: string) =>
      new RegExp(`^${indent}\\}`, 'm').test(body) ? whole : `: readonly {\n${body}\n${indent}}[];`,
    );
}
