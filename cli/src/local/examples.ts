import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KubernetesClient, NAMESPACE } from '@airy/kubernetes';
import { applyManifest, isThere, parseManifests } from '../manifests/manifests.ts';
import type { DataDir } from './data-dir.ts';

const EXAMPLES = fileURLToPath(new URL('../../../manifests/examples/', import.meta.url));

/**
 * Applies the example manifests in the order of their file names, once for each store of the Kubernetes API: what a
 * user deletes afterwards stays deleted, and what is there already is left alone.
 *
 * @returns what was applied, `kind/name`; empty on later runs
 */
export async function applyExamplesOnce(
  client: KubernetesClient,
  options: { readonly dir: DataDir; readonly namespace: string },
): Promise<readonly string[]> {
  const { dir, namespace } = options;
  const store = await storeId(client);
  if (existsSync(dir.examplesMark) && readFileSync(dir.examplesMark, 'utf8').trim() === store) return [];
  const applied: string[] = [];
  for (const file of readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()) {
    for (const manifest of parseManifests(readFileSync(join(EXAMPLES, file), 'utf8'), file)) {
      if (await isThere(client, manifest, namespace)) continue;
      await applyManifest(client, manifest, { namespace });
      applied.push(`${manifest.kind.toLowerCase()}/${manifest.metadata.name}`);
    }
  }
  writeFileSync(dir.examplesMark, `${store}\n`, { mode: 0o600 });
  return applied;
}

/** Tells stores apart: the namespace `default` is made with a store and cannot be deleted. */
async function storeId(client: KubernetesClient): Promise<string> {
  return (await client.get({ type: NAMESPACE, name: 'default' }))?.metadata.uid ?? '';
}
