import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CRDS_FOLDER, generate } from './generate.ts';
import { staleFiles } from './stale-files.ts';

const VERIFY = fileURLToPath(new URL('./verify.ts', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airy-crds-'));
  await cp(CRDS_FOLDER, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function verify(): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VERIFY, folder], { timeout: 25_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

it('accepts the files as they are', async () => {
  expect(await staleFiles(folder, await generate(folder))).toEqual([]);
});

it('exits 1 and names a generated file that was edited by hand', { timeout: 30_000 }, async () => {
  await appendFile(join(folder, 'src/generated/enums.ts'), '// edited\n');
  const { code, output } = await verify();
  expect(code).toBe(1);
  expect(output).toContain('crds/src/generated/enums.ts is not what the YAML says; run: npm run codegen');
});

it('names a generated file that is missing', async () => {
  await rm(join(folder, 'src/generated/source.ts'));
  expect(await staleFiles(folder, await generate(folder))).toEqual(['src/generated/source.ts']);
});

it('does not mind a comment in the YAML', async () => {
  await appendFile(join(folder, 'channels.yaml'), '# nothing\n');
  expect(await staleFiles(folder, await generate(folder))).toEqual([]);
});

it('names what became stale when the YAML changed', async () => {
  await appendFile(join(folder, 'channels.yaml'), 'extra: true\n');
  expect(await staleFiles(folder, await generate(folder))).toEqual(['src/generated/documents.ts']);
});
