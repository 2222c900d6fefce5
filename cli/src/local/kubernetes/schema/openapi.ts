import type { JsonObject } from './json.ts';
import { OBJECT_META, TYPE_META } from './object-meta.ts';
import type { StructuralSchema } from './structural.ts';

/** A kind as far as its document needs it. */
export interface OpenApiKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly schema: StructuralSchema;
  /** Of a custom kind; these take no strategic merge patches. */
  readonly crd: object | undefined;
  readonly hasStatus: boolean;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const pathOf = (groupVersion: string) => (groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`);

/**
 * The index at `/openapi/v3`: where the document of each group version is.
 *
 * @param groupVersions - `v1`, `apps/v1`
 */
export function openApiIndex(groupVersions: readonly string[]): object {
  const paths = groupVersions.map(pathOf).map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }]);
  return { paths: Object.fromEntries(paths) };
}

/**
 * The OpenAPI v3 document of a group version: what kubectl reads for `explain`, for the patches of `apply`, and to learn
 * whether a kind knows dry runs and field validation.
 */
export function openApiV3(groupVersion: string, kinds: readonly OpenApiKind[]): object {
  const paths = kinds.flatMap((kind) => pathsOf(`/${pathOf(groupVersion)}`, kind));
  const schemas = kinds.map((kind) => [schemaName(kind), schemaOf(kind)]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'local' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries([...schemas, [META, OBJECT_META]]) },
  };
}

/** `io.k8s.api.apps.v1.Deployment`, `co.airy.core.v1beta1.Source`. */
function schemaName({ group, version, kind, crd }: OpenApiKind): string {
  const parts = crd ? group.split('.').reverse() : ['io', 'k8s', 'api', group.split('.')[0] || 'core'];
  return [...parts, version, kind].join('.');
}

function schemaOf(kind: OpenApiKind): JsonObject {
  const { metadata: _, ...properties } = kind.schema.properties ?? {};
  const metadata = { description: 'Standard metadata of an object.', default: {}, allOf: [refTo(META)] };
  const { group, version } = kind;
  return {
    ...kind.schema,
    properties: { ...TYPE_META, ...properties, metadata },
    'x-kubernetes-group-version-kind': [{ group, kind: kind.kind, version }],
  };
}

function pathsOf(root: string, kind: OpenApiKind): readonly (readonly [string, JsonObject])[] {
  const collection = `${root}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const item = `${collection}/{name}`;
  const inPath = (names: readonly string[]) =>
    names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const namespace = kind.namespaced ? ['namespace'] : [];
  const operations = operationsOf(kind);
  const { list, post, deletecollection, get, put, patch, delete: remove } = operations;
  const all: readonly (readonly [string, JsonObject])[] = [
    [collection, { get: list, post, delete: deletecollection, parameters: inPath(namespace) }],
    [item, { get, put, patch, delete: remove, parameters: inPath(['name', ...namespace]) }],
  ];
  if (!kind.hasStatus) return all;
  return [...all, [`${item}/status`, { get, put, patch, parameters: inPath(['name', ...namespace]) }]];
}

const query = (...names: readonly string[]) =>
  names.map((name) => ({ name, in: 'query', schema: { type: name === 'force' ? 'boolean' : 'string' } }));

function operationsOf(kind: OpenApiKind): Readonly<Record<string, JsonObject>> {
  const { group, version } = kind;
  const json = { 'application/json': { schema: refTo(schemaName(kind)) } };
  const patchTypes = [
    'json-patch+json',
    'merge-patch+json',
    'apply-patch+yaml',
    ...(kind.crd ? [] : ['strategic-merge-patch+json']),
  ];
  const patches = Object.fromEntries(patchTypes.map((type) => [`application/${type}`, { schema: { type: 'object' } }]));
  const write = ['dryRun', 'fieldManager', 'fieldValidation'];
  const operation = (action: string, parameters: readonly string[], content?: JsonObject) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, kind: kind.kind, version },
    parameters: query(...parameters),
    ...(content && { requestBody: { content, required: true } }),
    responses: { 200: { description: 'OK', content: json } },
  });
  return {
    list: operation('list', ['labelSelector', 'fieldSelector', 'limit', 'continue', 'resourceVersion', 'watch']),
    post: operation('post', write, json),
    deletecollection: operation('deletecollection', ['dryRun', 'labelSelector', 'fieldSelector']),
    get: operation('get', []),
    put: operation('put', write, json),
    patch: operation('patch', [...write, 'force'], patches),
    delete: operation('delete', ['dryRun', 'propagationPolicy']),
  };
}
