import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalInstanceError } from './data-dir.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A web part: its folder and what its build reads beside it, relative to the repository's root. */
const WEB_PARTS = [
  { name: 'inbox', folder: 'webui' },
  { name: 'chat widget', folder: 'chat-plugin' },
] as const;
const SHARED_SOURCES = ['components/lib/browser/src', 'components/lib/stomp/src', 'package-lock.json'];
const HASH_FILE = '.source-hash';

/** A web part whose sources changed since it was built. */
export interface StaleWebPart {
  readonly name: string;
  readonly folder: string;
  readonly hash: string;
}

/**
 * The web parts that must be built, by the hash of their sources; none in an installed package without sources.
 * Tests are no sources.
 */
export function staleWebParts(root = ROOT): readonly StaleWebPart[] {
  return WEB_PARTS.flatMap(({ name, folder }) => {
    if (!existsSync(join(root, folder, 'src'))) return [];
    const hash = hashOf(root, [
      join(folder, 'src'),
      join(folder, 'public'),
      join(folder, 'package.json'),
      ...viteFiles(root, folder),
      ...SHARED_SOURCES,
    ]);
    const file = join(root, folder, 'dist', HASH_FILE);
    return existsSync(file) && readFileSync(file, 'utf8') === hash ? [] : [{ name, folder, hash }];
  });
}

/**
 * Builds one web part in a process of its own (the bundler's memory does not stay in the instance).
 *
 * @throws {LocalInstanceError} `build-failed`, with the end of the builder's output
 * @throws the signal's reason when `signal` aborts, which ends the builder
 */
export async function buildWebPart(part: StaleWebPart, signal?: AbortSignal): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(ROOT, part.folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' }, // whatever this process runs under, browsers get the release build
  });
  const end = () => void child.kill();
  signal?.addEventListener('abort', end, { once: true });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-2_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (code !== 0)
    throw new LocalInstanceError('build-failed', `The ${part.name} could not be built:\n${output.trim()}`);
  writeFileSync(join(ROOT, part.folder, 'dist', HASH_FILE), part.hash);
}

function viteFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => /^(vite.*\.ts|.*\.html|tsconfig\.json)$/.test(name))
    .map((name) => join(folder, name));
}

function hashOf(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((entry) => filesBelow(join(root, entry))).toSorted()) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path]; // readdir's own error type
    throw error;
  }
}
