import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { CLI_LOCAL, DIRECTIONS, IMPURE_MODULES } from './architecture-rules.ts';

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly declared: ReadonlySet<string>;
  readonly exported: ReadonlySet<string>;
}

interface Repository {
  readonly packages: readonly Package[];
  /** Tools every test may use. */
  readonly shared: ReadonlySet<string>;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/** The modules a source text imports, in order. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap((match) => match[1] ?? match[2] ?? []);
}

/**
 * Checks every TypeScript file below `root`: direction between packages, declared dependencies, no deep imports, no
 * relative import out of a package, pure `domain/` folders.
 *
 * @returns the number of files read and one line a violation
 */
export function checkArchitecture(root: string): { readonly files: number; readonly violations: readonly string[] } {
  const repository = readRepository(root);
  const files = repository.packages.flatMap(({ folder }) =>
    globSync('**/*.ts', {
      cwd: join(root, folder),
      exclude: (name) => ['node_modules', 'dist'].includes(name),
    }).map((file) => normalize(join(folder, file))),
  );
  const own = files.filter((file) => packageOf(repository, file) !== undefined);
  const violations = own.flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8')).flatMap((target) => {
      const problem = violation(repository, file, target);
      return problem ? [`${file}: imports ${target}: ${problem}`] : [];
    }),
  );
  return { files: own.length, violations: [...new Set(violations)] };
}

function violation(repository: Repository, file: string, target: string): string | undefined {
  const from = packageOf(repository, file);
  if (!from) return undefined;
  if (/\/src\/(.*\/)?domain\//.test(file) && !file.includes('.test.') && IMPURE_MODULES.test(target)) {
    return 'domain folders are pure';
  }
  if (target.startsWith('node:')) return undefined;
  if (target.startsWith('.')) return relativeViolation(repository, { file, from, target });
  return packageViolation(repository, { file, from, target });
}

interface Edge {
  readonly file: string;
  readonly from: Package;
  readonly target: string;
}

function relativeViolation(repository: Repository, { file, from, target }: Edge): string | undefined {
  const path = normalize(join(dirname(file), target));
  if (from.folder === 'cli' && path.startsWith(CLI_LOCAL)) return undefined;
  const to = packageOf(repository, path);
  if (to === from) return undefined;
  const isTool = from.folder === 'hack' || from.folder === 'test';
  return isTool ? undefined : `leaves its package; import ${to?.name ?? 'a package'} by name`;
}

function packageViolation(repository: Repository, { file, from, target }: Edge): string | undefined {
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? target);
  const isTest =
    /\.test\.ts$|\/test-[a-z-]+\.ts$|\.testing\.ts$|\/testing|\/conformance\/|vitest|vite\.config/.test(file) ||
    ['hack', 'test'].includes(from.folder);
  const isDeclared = from.declared.has(name) || name === from.name || (isTest && repository.shared.has(name));
  const to = repository.packages.find((candidate) => candidate.name === name);
  if (to && to !== from) {
    if (!mayImport(from.folder, to.folder)) return `${from.folder} must not see ${to.folder}`;
    if (seesTooMuch(file, to.folder)) return `only ${CLI_LOCAL} sees ${to.folder}`;
    const path = `.${target.slice(name.length)}`;
    if (!to.exported.has(path)) return `${to.name} does not export ${path}`;
  }
  return isDeclared ? undefined : `${name} is not declared in ${from.folder}/package.json`;
}

function seesTooMuch(file: string, toFolder: string): boolean {
  const isInner =
    toFolder === 'operator' || (toFolder.startsWith('components/') && !toFolder.startsWith('components/lib/'));
  return file.startsWith('cli/') && isInner && !file.startsWith(CLI_LOCAL);
}

function mayImport(from: string, to: string): boolean {
  const rule = DIRECTIONS.find(({ folder }) => (folder.endsWith('/') ? from.startsWith(folder) : from === folder));
  return (
    rule?.mayImport.some((allowed) =>
      allowed === '' || allowed.endsWith('/') ? to.startsWith(allowed) : to === allowed,
    ) ?? false
  );
}

function packageOf(repository: Repository, file: string): Package | undefined {
  return repository.packages.find(({ folder }) => file.startsWith(`${folder}/`));
}

function readRepository(root: string): Repository {
  const rootManifest = readManifest(join(root, 'package.json'));
  const packages = (rootManifest.workspaces ?? [])
    .flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
    .map((path) => {
      const manifest = readManifest(join(root, path));
      return {
        folder: normalize(dirname(relative('.', path))),
        name: manifest.name,
        declared: new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })),
        exported: new Set(Object.keys(manifest.exports ?? {})),
      };
    });
  return {
    packages,
    shared: new Set([...Object.keys(rootManifest.devDependencies ?? {}), ...packages.map(({ name }) => name)]),
  };
}

interface PackageManifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): PackageManifest {
  return JSON.parse(readFileSync(path, 'utf8')) as PackageManifest; // npm manifests have this shape
}
