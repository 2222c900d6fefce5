import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Files that are not what they were generated as, or are missing.
 *
 * @param folder - where the paths start
 * @param generated - expected content by path
 */
export async function staleFiles(folder: string, generated: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const stale = await Promise.all(
    [...generated].map(async ([path, expected]) => {
      const found = await readFile(join(folder, path), 'utf8').catch(() => undefined);
      return found === expected ? [] : [path];
    }),
  );
  return stale.flat();
}
