import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The counts of one runner. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const EXISTING_TIERS = ['local'];

const mandatory = (process.env.AIRY_TEST_TIERS ?? '').split(',').filter(Boolean);
const unknown = mandatory.filter((tier) => !EXISTING_TIERS.includes(tier));
if (unknown.length > 0) {
  console.error(`AIRY_TEST_TIERS: ${unknown.join(', ')} is no tier; expected ${EXISTING_TIERS.join(', ')}`);
  process.exit(2);
}

const chromium = process.env.CHROMIUM ?? CHROMIUM.find((path) => existsSync(path));
const kubectl = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'kubectl')));
const leftOut = [
  ...(chromium
    ? []
    : [
        `LEFT OUT: ${countFiles('**/*.browser.test.ts')} files of browser tests and the browser stories: no Chromium; install it or set CHROMIUM`,
      ]),
  ...(kubectl ? [] : ['LEFT OUT: the tests that drive kubectl: none on PATH (recorded requests are replayed instead)']),
];

// One kind after another: a browser and a dozen instances beside the unit tests would slow each other down.
const projects = ['unit', ...(chromium ? ['browser'] : []), 'scenarios'];
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const project of projects) {
  const { passed, failed, skipped } = await runVitest([
    '--project',
    project,
    '--passWithNoTests',
    ...process.argv.slice(2),
  ]);
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

for (const line of leftOut) console.log(`\n${line}`);
const isIncomplete = mandatory.length > 0 && leftOut.length > 0;
if (isIncomplete) console.log('The tier was asked for, so what was left out counts as failed.');
const failed = counts.failed + (isIncomplete ? leftOut.length : 0);
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed === 0 && counts.passed > 0 ? 0 : 1;

function countFiles(pattern: string): number {
  return globSync(pattern, { cwd: ROOT, exclude: (name) => name === 'node_modules' }).length;
}

async function runVitest(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'airy-test-'));
  const report = join(folder, 'report.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--root', ROOT, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...(chromium ? { CHROMIUM: chromium } : {}) } },
  );
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>; // vitest's JSON report
    const failedTests = result.numFailedTests ?? 0;
    return {
      passed: result.numPassedTests ?? 0,
      failed: code === 0 ? failedTests : Math.max(1, failedTests),
      skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
