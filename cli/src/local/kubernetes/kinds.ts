import type { CrdDocument, StructuralSchema as CrdSchema } from '@airy/crds';
import { builtinSchemas } from './schema/builtin.ts';
import { OBJECT_META, TYPE_META } from './schema/object-meta.ts';
import type { StructuralSchema } from './schema/structural.ts';
import { type TableColumn, tableColumns } from './table/table.ts';

/** Where a kind keeps its replicas, as dotted paths. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** A kind that is served. */
export interface Kind {
  /** `<plural>.<group>`, or the plural alone in the core group; unique. */
  readonly key: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly schema: StructuralSchema;
  /** The definition of a custom kind: validated in full, and not open to strategic merge patches. */
  readonly crd: CrdDocument | undefined;
  readonly columns: readonly TableColumn[];
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  /** Whether `metadata.generation` counts the changes of everything but metadata and status. */
  readonly hasGeneration: boolean;
  /** What a field selector may name, beside metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
}

/** The kinds of a server, fixed at its start. */
export interface Kinds {
  readonly all: readonly Kind[];
  byKey(key: string): Kind | undefined;
  byPath(group: string, version: string, plural: string): Kind | undefined;
  byObject(apiVersion: string, kind: string): Kind | undefined;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

const EVENT_FIELDS = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (f) => `involvedObject.${f}`,
  ),
  ...['reason', 'reportingComponent', 'source', 'type'],
];

const BUILT_IN: readonly Kind[] = [
  builtIn('', 'v1', 'namespaces', 'Namespace', { namespaced: false, shortNames: ['ns'], hasStatus: true }),
  builtIn('', 'v1', 'secrets', 'Secret', { selectableFields: ['type'] }),
  builtIn('', 'v1', 'configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  builtIn('', 'v1', 'services', 'Service', { shortNames: ['svc'], categories: ['all'], hasStatus: true }),
  builtIn('', 'v1', 'events', 'Event', { shortNames: ['ev'], selectableFields: EVENT_FIELDS }),
  builtIn('apps', 'v1', 'deployments', 'Deployment', {
    shortNames: ['deploy'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
  }),
  builtIn('coordination.k8s.io', 'v1', 'leases', 'Lease', {}),
];

/**
 * The built-in kinds and those of CustomResourceDefinitions.
 *
 * @param crds - parsed `apiextensions.k8s.io/v1` documents; only the served storage version of each is used
 * @throws {TypeError} when a document is not such a definition
 */
export function createKinds(crds: readonly CrdDocument[]): Kinds {
  const all = [...BUILT_IN, ...crds.map(customKind)];
  const byKey = new Map(all.map((kind) => [kind.key, kind]));
  const byObject = new Map(all.map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, kind]));
  return {
    all,
    byKey: (key) => byKey.get(key),
    byPath: (group, version, plural) => {
      const kind = byKey.get(group === '' ? plural : `${plural}.${group}`);
      return kind?.version === version ? kind : undefined;
    },
    byObject: (apiVersion, kind) => byObject.get(`${apiVersion} ${kind}`),
  };
}

function builtIn(
  group: string,
  version: string,
  plural: string,
  kind: keyof typeof builtinSchemas,
  more: Partial<Kind>,
): Kind {
  return {
    key: group === '' ? plural : `${plural}.${group}`,
    ...{ group, version, plural, kind, singular: kind.toLowerCase(), schema: builtinSchemas[kind] },
    ...{ shortNames: [], categories: [], namespaced: true, crd: undefined, columns: tableColumns(kind, undefined) },
    ...{ hasStatus: false, scale: undefined, hasGeneration: false, selectableFields: [] },
    ...more,
  };
}

function customKind(crd: CrdDocument): Kind {
  const { group, names, scope, versions } = crd.spec;
  const version = versions.find((candidate) => candidate.storage && candidate.served);
  if (!version) throw new TypeError(`expected one served storage version in the CRD ${crd.metadata.name}`);
  return {
    key: `${names.plural}.${group}`,
    ...{ group, version: version.name, kind: names.kind, plural: names.plural },
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    schema: withObjectMeta(version.schema.openAPIV3Schema),
    crd,
    columns: tableColumns(names.kind, version.additionalPrinterColumns ?? []),
    hasStatus: version.subresources?.status !== undefined,
    scale: version.subresources?.scale,
    hasGeneration: true,
    selectableFields: [],
  };
}

/** A CRD says only `metadata: {type: object}`; the list types of its fields are those of every kind. */
function withObjectMeta(schema: CrdSchema): StructuralSchema {
  const structural = schema as unknown as StructuralSchema; // the same JSON; the CRDs' own type only lists what they use
  return { ...structural, properties: { ...TYPE_META, ...structural.properties, metadata: OBJECT_META } };
}
