import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkArchitecture, importsOf } from './architecture.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function aRepository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'airy-architecture-'));
  folders.push(root);
  const manifest = (name: string, dependencies: readonly string[] = []) =>
    JSON.stringify({
      name,
      exports: { '.': './src/index.ts' },
      dependencies: Object.fromEntries(dependencies.map((d) => [d, '1'])),
    });
  const base = {
    'package.json': JSON.stringify({
      name: 'root',
      workspaces: ['crds', 'components/lib/*', 'components/api-*', 'operator', 'cli'],
      devDependencies: { vitest: '1' },
    }),
    'crds/package.json': manifest('@airy/crds'),
    'components/lib/domain/package.json': manifest('@airy/domain'),
    'components/api-admin/package.json': manifest('@airy/api-admin', ['@airy/domain']),
    'components/api-auth/package.json': manifest('@airy/api-auth', ['@airy/api-admin', 'hono']),
    'operator/package.json': manifest('@airy/operator', ['@airy/crds']),
    'cli/package.json': manifest('@airy/cli', ['@airy/operator']),
  };
  for (const [path, text] of Object.entries({ ...base, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function violationsOf(file: string, text: string): readonly string[] {
  return checkArchitecture(aRepository({ [file]: text })).violations;
}

describe('importsOf', () => {
  it('finds static, type, side-effect, re-exporting and dynamic imports', () => {
    const text = `import a from 'a';\nimport type { B } from "b";\nimport 'c';\nexport { d } from 'd';\nexport {\n  e,\n} from 'e';\nawait import('node:fs');`;
    expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'node:fs']);
  });
});

describe('checkArchitecture', () => {
  it('accepts a declared import downward', () => {
    expect(violationsOf('components/api-admin/src/a.ts', `import { x } from '@airy/domain';`)).toEqual([]);
  });

  it('refuses one component seeing another', () => {
    expect(violationsOf('components/api-auth/src/a.ts', `import { x } from '@airy/api-admin';`)[0]).toContain(
      'must not see',
    );
  });

  it('refuses an import upward', () => {
    expect(violationsOf('crds/src/a.ts', `import { x } from '@airy/domain';`)[0]).toContain('must not see');
  });

  it('refuses an undeclared dependency', () => {
    expect(violationsOf('components/api-admin/src/a.ts', `import { Hono } from 'hono';`)[0]).toContain('not declared');
  });

  it('refuses a deep import past the exports', () => {
    expect(violationsOf('components/api-admin/src/a.ts', `import { x } from '@airy/domain/src/ids.ts';`)[0]).toContain(
      'does not export',
    );
  });

  it('refuses a relative import out of the package', () => {
    expect(violationsOf('operator/src/a.ts', `import { x } from '../../crds/src/index.ts';`)[0]).toContain(
      'leaves its package',
    );
  });

  it('refuses I/O in a domain folder', () => {
    expect(
      violationsOf('components/api-admin/src/domain/a.ts', `import { readFileSync } from 'node:fs';`)[0],
    ).toContain('pure');
  });

  it('lets only the local instance see the operator from the command line', () => {
    expect(violationsOf('cli/src/commands/a.ts', `import { x } from '@airy/operator';`)[0]).toContain(
      'only cli/src/local/',
    );
    expect(violationsOf('cli/src/local/a.ts', `import { x } from '@airy/operator';`)).toEqual([]);
  });

  it('counts the files it read, so that a gate over nothing is seen', () => {
    expect(checkArchitecture(aRepository({ 'crds/src/a.ts': '' })).files).toBe(1);
  });
});
