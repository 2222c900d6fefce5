import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesClient, KubernetesObject, ObjectRef } from '@airy/kubernetes';
import { parseAllDocuments } from 'yaml';
import { APPLIED_KINDS, kindOfManifest } from './kinds.ts';

/** A manifest as read from a file. */
export type Manifest = KubernetesObject & { readonly [field: string]: unknown };

/** A file that cannot be applied; the message names the file, the document and what was expected. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** A resource that a command needs is not there, or one that it makes is. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  readonly code: 'not-found' | 'already-exists';

  constructor(code: ResourceError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The manifests of a YAML or JSON text, empty documents left out.
 *
 * @param origin - the file's name, for messages
 * @throws {ManifestError} for broken YAML, a missing apiVersion, kind or name, and kinds we do not apply
 */
export function parseManifests(text: string, origin: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document, index) => {
    const where = `${origin}, document ${index + 1}`;
    const [problem] = document.errors;
    if (problem) throw new ManifestError(`${where}: ${problem.message}`);
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : [checked(value, where)];
  });
}

function checked(value: unknown, where: string): Manifest {
  const { apiVersion, kind, metadata } = (typeof value === 'object' ? value : {}) as Partial<Manifest>; // each field is checked below
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw new ManifestError(`${where}: expected apiVersion and kind`);
  }
  if (typeof metadata?.name !== 'string') throw new ManifestError(`${where}: expected metadata.name`);
  if (!kindOfManifest(apiVersion, kind)) {
    const kinds = APPLIED_KINDS.map(({ type }) => type.kind).join(', ');
    throw new ManifestError(`${where}: ${apiVersion} ${kind} is not a kind airy applies; expected one of ${kinds}`);
  }
  return value as Manifest; // its parts were checked above
}

/** The manifests of a file, or of all YAML and JSON files of a folder by name; `-` reads standard input. */
export function readManifests(path: string): readonly Manifest[] {
  if (path === '-') return parseManifests(readFileSync(0, 'utf8'), 'standard input');
  if (!statSync(path).isDirectory()) return parseManifests(readFileSync(path, 'utf8'), path);
  return readdirSync(path)
    .filter((name) => /\.(ya?ml|json)$/.test(name) && !/^kustomization\.ya?ml$/.test(name))
    .toSorted()
    .flatMap((name) => parseManifests(readFileSync(join(path, name), 'utf8'), join(path, name)));
}

/** How an apply ended for one object. */
export type ApplyResult = 'created' | 'configured' | 'unchanged';

/**
 * Applies one manifest server-side as `airy-cli`.
 *
 * @throws {KubernetesError} `Invalid` with the field's path, `Conflict` when another manager owns a field
 */
export async function applyManifest(
  client: KubernetesClient,
  manifest: Manifest,
  options: { readonly namespace: string; readonly force?: boolean; readonly dryRun?: boolean },
): Promise<ApplyResult> {
  const ref = refOf(manifest, options.namespace);
  const before = await client.get(ref);
  const after = await client.apply(ref, manifest, {
    fieldManager: 'airy-cli',
    force: options.force ?? false,
    dryRun: options.dryRun ?? false,
  });
  if (!before) return 'created';
  return before.metadata.resourceVersion === after.metadata.resourceVersion ? 'unchanged' : 'configured';
}

/** True when the manifest's object exists. */
export async function isThere(client: KubernetesClient, manifest: Manifest, namespace: string): Promise<boolean> {
  return (await client.get(refOf(manifest, namespace))) !== undefined;
}

function refOf(manifest: Manifest, namespace: string): ObjectRef {
  const kind = kindOfManifest(manifest.apiVersion, manifest.kind);
  if (!kind) throw new ManifestError(`${manifest.apiVersion} ${manifest.kind} is not a kind airy applies`);
  return { type: kind.type, namespace: manifest.metadata.namespace ?? namespace, name: manifest.metadata.name };
}
