import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesClient } from '@airy/kubernetes';
import { applyManifest, parseManifests } from '../manifests/manifests.ts';
import type { DataDir } from './data-dir.ts';

const EXAMPLES = fileURLToPath(new URL('../../../manifests/examples/', import.meta.url));

/**
 * Applies the example manifests in the order of their file names, on the first run of a data folder only: what a user
 * deletes afterwards stays deleted.
 *
 * @returns what was applied, `kind/name`; empty on later runs
 */
export async function applyExamplesOnce(
  client: KubernetesClient,
  options: { readonly dir: DataDir; readonly namespace: string },
): Promise<readonly string[]> {
  if (existsSync(options.dir.examplesMark)) return [];
  const applied: string[] = [];
  for (const file of readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()) {
    for (const manifest of parseManifests(readFileSync(join(EXAMPLES, file), 'utf8'), file)) {
      await applyManifest(client, manifest, { namespace: options.namespace });
      applied.push(`${manifest.kind.toLowerCase()}/${manifest.metadata.name}`);
    }
  }
  writeFileSync(options.dir.examplesMark, `${applied.join('\n')}\n`);
  return applied;
}
