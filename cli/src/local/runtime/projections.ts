import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { DataDir } from '../data-dir.ts';

/**
 * Deletes the folders of a Deployment's replicas from number `kept` on: what is in them can be rebuilt from the log,
 * and nobody would ever clear them away.
 */
export function dropProjections(dir: DataDir, deployment: string, kept: number): void {
  const all = dir.projection('.');
  if (!existsSync(all)) return;
  for (const name of readdirSync(all)) {
    const index = name.startsWith(`${deployment}-`) ? name.slice(deployment.length + 1) : '';
    if (/^\d+$/.test(index) && Number(index) >= kept) rmSync(dir.projection(name), { recursive: true, force: true });
  }
}
