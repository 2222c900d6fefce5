import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { GATES } from './gates.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONFIGURATION = ['biome.json', '.oxlintrc.json', 'tsconfig.json', 'tsconfig.base.json', '.gitignore'];
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small checkout with our configuration and these files. */
function aCheckout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'airy-gates-'));
  folders.push(root);
  for (const name of CONFIGURATION) cpSync(join(ROOT, name), join(root, name));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const web = JSON.stringify({ extends: '../tsconfig.base.json', compilerOptions: { types: [] }, include: ['src'] });
  const base = {
    'package.json': JSON.stringify({ name: 'planted', type: 'module', workspaces: ['crds'], devDependencies: {} }),
    'crds/package.json': JSON.stringify({ name: '@airy/crds', type: 'module', exports: { '.': './src/index.ts' } }),
    'crds/src/index.ts': 'export const one = 1;\n',
    'webui/tsconfig.json': web,
    'webui/src/index.ts': 'export const one = 1;\n',
    'chat-plugin/tsconfig.json': web,
    'chat-plugin/src/index.ts': 'export const one = 1;\n',
    'package-lock.json': JSON.stringify({ packages: { '': {} } }),
  };
  for (const [path, text] of Object.entries({ ...base, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  spawnSync('git', ['init', '-q', '-b', 'main'], { cwd: root });
  spawnSync(
    join(root, 'node_modules/.bin/biome'),
    ['format', '--write', ...Object.keys(base).filter((path) => path.endsWith('.json') && !(path in files))],
    { cwd: root },
  );
  return root;
}

function verdictOf(gate: string, files: Readonly<Record<string, string>>) {
  const found = GATES.find(({ name }) => name === gate);
  if (!found) throw new Error(`no gate ${gate}`);
  return found.run(aCheckout(files));
}

describe('gates', () => {
  it.each([
    [
      'lock file',
      { 'package-lock.json': '{"packages":{"node_modules/a":{"resolved":"https://a.example/a.tgz","integrity":"x"}}}' },
      'download address',
    ],
    ['lock file', { 'package-lock.json': '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' }, 'no integrity'],
    ['architecture', { 'crds/src/index.ts': "import { x } from 'undeclared';\nexport { x };\n" }, 'not declared'],
    ['format and lint', { 'crds/src/index.ts': 'export const   one = 1\n' }, 'crds/src/index.ts'],
    ['format and lint', { 'crds/src/index.ts': 'export const one: any = 1;\n' }, 'noExplicitAny'],
    [
      'promises',
      { 'crds/src/index.ts': 'async function work() {}\nexport function start() {\n  work();\n}\n' },
      'no-floating-promises',
    ],
    ['types', { 'crds/src/index.ts': "export const one: number = 'one';\n" }, 'TS2322'],
    ['types', { 'webui/src/index.ts': "export const one: number = 'one';\n" }, 'webui/src/index.ts'],
    [
      'templates',
      { 'webui/src/index.ts': "import { html } from 'lit';\nexport const view = html`<input .valeu=\u0024{1} />`;\n" },
      'valeu',
    ],
    ['unused code', { 'crds/src/forgotten.ts': 'export const forgotten = 1;\n' }, 'forgotten.ts'],
  ])('%s fails on a planted fault', { timeout: 60_000 }, (gate, files, complaint) => {
    const verdict = verdictOf(gate, files);
    expect(verdict.output).toContain(complaint);
    expect(verdict.passed).toBe(false);
  });

  it.each(['lock file', 'architecture', 'format and lint', 'promises', 'types', 'templates'])(
    '%s passes on clean code',
    { timeout: 60_000 },
    (gate) => {
      expect(verdictOf(gate, {})).toMatchObject({ passed: true });
    },
  );
});
