import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkArchitecture } from './architecture.ts';

/** A gate's verdict; `output` is what a person needs to see when it failed. */
export interface Verdict {
  readonly passed: boolean;
  readonly output: string;
}

/** One thing `npm run check` asks of a checkout. */
export interface Gate {
  readonly name: string;
  /** @param root - the checkout's folder */
  run(root: string): Verdict;
}

function command(root: string, tool: string, ...args: readonly string[]): Verdict {
  const result = spawnSync(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`.trim();
  return { passed: result.status === 0, output };
}

/** `tsc` must be the native compiler: an older one on the path would pass on other rules. */
function types(root: string): Verdict {
  const version = command(root, 'tsc', '--version');
  if (!/^Version 7\./.test(version.output)) return { passed: false, output: `expected tsc 7, found ${version.output}` };
  const verdicts = ['.', 'webui', 'chat-plugin'].map((project) => command(root, 'tsc', '-p', project));
  return {
    passed: verdicts.every(({ passed }) => passed),
    output: verdicts
      .map(({ output }) => output)
      .filter(Boolean)
      .join('\n'),
  };
}

function architecture(root: string): Verdict {
  const { files, violations } = checkArchitecture(root);
  if (files === 0) return { passed: false, output: 'no file was read' };
  return { passed: violations.length === 0, output: violations.join('\n') };
}

/** The lock file names no download address and knows the hash of everything that is downloaded. */
function lockFile(root: string): Verdict {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }>
    >;
  }; // npm's own format, version 3
  const problems = Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (entry.resolved?.startsWith('http')) return [`${path}: names a download address`];
    const isOwn = entry.link === true || !path.includes('node_modules/');
    return isOwn || entry.integrity ? [] : [`${path}: has no integrity`];
  });
  return { passed: problems.length === 0, output: problems.join('\n') };
}

/** All gates, cheapest first. */
export const GATES: readonly Gate[] = [
  { name: 'lock file', run: lockFile },
  { name: 'architecture', run: architecture },
  { name: 'format and lint', run: (root) => command(root, 'biome', 'check', '--error-on-warnings', '.') },
  { name: 'promises', run: (root) => command(root, 'oxlint', '--type-aware', '--deny-warnings', '.') },
  { name: 'types', run: types },
  {
    name: 'templates',
    run: (root) =>
      command(
        root,
        'lit-analyzer',
        // a flag before the globs would take the first one as its value
        'webui/src/**/*.ts',
        'chat-plugin/src/**/*.ts',
        ...['--strict', '--maxWarnings', '0'],
        ...['--rules.no-missing-import', 'off'],
        ...['--rules.no-invalid-css', 'off'], // its list of CSS properties is years old
      ),
  },
  { name: 'unused code', run: (root) => command(root, 'knip', '--no-progress') },
  { name: 'generated files', run: (root) => command(root, 'node', 'hack/codegen/verify.ts') },
];
