import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type CrdSchema, typesOf } from './schema-to-types.ts';

const CRD_FILES = ['airyinstances', 'sources', 'channels', 'webhooks'] as const;
const BANNER = '// Generated from crds/*.yaml by `npm run codegen`. Do not edit.\n';

/** The part of a CRD document that the generator reads. */
interface CrdDocument {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: CrdSchema };
    }[];
  };
}

/** Folder with the CRD files of this checkout. */
export const CRDS_FOLDER = fileURLToPath(new URL('../../crds/', import.meta.url));

/**
 * Everything that is generated from the CRD files, without writing it.
 *
 * @param folder - the folder with the YAML files
 * @returns content by path, relative to `folder`
 * @throws when a file is missing or is no CRD with a spec and a status
 */
export async function generate(folder: string = CRDS_FOLDER): Promise<ReadonlyMap<string, string>> {
  const crds = await Promise.all(
    // The CRD files are ours; verify.ts and the tests catch a file that is no CRD.
    CRD_FILES.map(async (file) => parse(await readFile(`${folder}/${file}.yaml`, 'utf8')) as CrdDocument),
  );
  const files = new Map<string, string>();
  for (const crd of crds) {
    const kind = crd.spec.names.kind;
    files.set(`src/generated/${kebab(kind)}.ts`, await kindModule(crd));
  }
  files.set('src/generated/shared.ts', await sharedModule(crds));
  files.set('src/generated/enums.ts', enumsModule(crds));
  files.set('src/generated/resource-types.ts', resourceTypesModule(crds));
  files.set('src/generated/documents.ts', documentsModule(crds));
  return files;
}

async function kindModule(crd: CrdDocument): Promise<string> {
  const kind = crd.spec.names.kind;
  const root = rootSchema(crd);
  const spec = await typesOf(`${kind}Spec`, `${kind}.spec`, field(root, 'spec'));
  const status = await typesOf(`${kind}Status`, `${kind}.status`, field(root, 'status'));
  const shared = [...new Set([...spec.shared, ...status.shared])].sort();
  return `${BANNER}import type { ObjectMeta } from '../object-meta.ts';
import type { ${shared.join(', ')} } from './shared.ts';

/** ${root.description ?? kind} */
export interface ${kind} {
  readonly apiVersion: '${crd.spec.group}/${version(crd).name}';
  readonly kind: '${kind}';
  readonly metadata: ObjectMeta;
  readonly spec: ${kind}Spec;
  readonly status?: ${kind}Status;
}

${spec.source}
${status.source}`;
}

async function sharedModule(crds: readonly CrdDocument[]): Promise<string> {
  const status = field(rootSchema(find(crds, 'Source')), 'status');
  const secret = field(field(rootSchema(find(crds, 'Channel')), 'spec'), 'tokenSecretRef');
  const parts = [
    await typesOf('SecretRef', 'SecretRef', { ...secret, description: 'One key of a Secret in the same namespace.' }),
    await typesOf('Condition', 'Condition', {
      ...items(field(status, 'conditions')),
      description: 'One fact about a resource.',
    }),
    await typesOf('ComponentStatus', 'ComponentStatus', {
      ...items(field(status, 'components')),
      description: 'One Deployment made for a resource.',
    }),
  ];
  return `${BANNER}\n${parts.map((part) => part.source).join('\n')}`;
}

function enumsModule(crds: readonly CrdDocument[]): string {
  const sourceTypes = field(field(rootSchema(find(crds, 'Source')), 'spec'), 'type').enum ?? [];
  const events = items(field(field(rootSchema(find(crds, 'Webhook')), 'spec'), 'events')).enum ?? [];
  return `${BANNER}
/** Messaging platforms a Source can be of, as in \`Source.spec.type\`. */
export const SOURCE_TYPES = ${JSON.stringify(sourceTypes)} as const;

/** A messaging platform. */
export type SourceType = (typeof SOURCE_TYPES)[number];

/** Events a Webhook can ask for, as in \`Webhook.spec.events\`. */
export const WEBHOOK_EVENTS = ${JSON.stringify(events)} as const;

/** An event that a Webhook can ask for. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
`;
}

function resourceTypesModule(crds: readonly CrdDocument[]): string {
  const imports = crds.map(({ spec }) => `import type { ${spec.names.kind} } from './${kebab(spec.names.kind)}.ts';`);
  const values = crds.map((crd) => {
    const { group, names } = crd.spec;
    return `/** Where ${names.kind} objects are served. */
export const ${kebab(names.kind).replaceAll('-', '_').toUpperCase()}: AiryResourceType<${names.kind}> = {
  group: '${group}',
  version: '${version(crd).name}',
  plural: '${names.plural}',
  kind: '${names.kind}',
  namespaced: true,
};
`;
  });
  return `${BANNER}import type { AiryResourceType } from '../object-meta.ts';\n${imports.join('\n')}\n\n${values.join('\n')}`;
}

function documentsModule(crds: readonly CrdDocument[]): string {
  return `${BANNER}import type { CrdDocument } from '../crd-document.ts';

/** The CRD files, parsed. */
export const DOCUMENTS: readonly CrdDocument[] = ${JSON.stringify(crds, null, 2)};
`;
}

function find(crds: readonly CrdDocument[], kind: string): CrdDocument {
  return required(
    crds.find((crd) => crd.spec.names.kind === kind),
    `a CRD of kind ${kind}`,
  );
}

function version(crd: CrdDocument): CrdDocument['spec']['versions'][number] {
  return required(crd.spec.versions[0], `a version in ${crd.spec.names.plural}.yaml`);
}

function rootSchema(crd: CrdDocument): CrdSchema {
  return version(crd).schema.openAPIV3Schema;
}

function field(schema: CrdSchema, name: string): CrdSchema {
  return required(schema.properties?.[name], `a field ${name}`);
}

function items(schema: CrdSchema): CrdSchema {
  return required(schema.items, 'items');
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`expected ${what} in the CRD files`);
  return value;
}

function kebab(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}
