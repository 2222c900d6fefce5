import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from './support/local-instance.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md'];

/** Commands that are not run here, and what runs them. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci': 'made the checkout these tests run in',
  'npm start': 'test/support/local-instance.ts starts what it starts, with a folder and a port of its own',
  'npm test': 'runs this very test',
  'npm run check': 'hack/check/gates.test.ts',
};

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const isOnPath = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** The code blocks of a language, in order. */
function blocksOf(document: string, language: string): readonly string[] {
  const blocks = read(document).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, block]) => block ?? '');
}

const commands = DOCUMENTS.flatMap((document) =>
  blocksOf(document, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ document, line, program: line.split(' ')[0] ?? '' })),
);
const toRun = commands.filter(({ line }) => !(line in RUN_ELSEWHERE));
for (const program of new Set(toRun.map((command) => command.program))) {
  if (!isOnPath(program)) console.warn(`LEFT OUT: docs.test.ts runs commands of ${program}, and none is on PATH`);
}

describe('the commands in the documents', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;

  beforeAll(async () => {
    instance = await startInstance(dataDir);
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  /** A command as a reader types it, on this test's instance instead of the one in `.airy` on port 8080. */
  function here(line: string): string {
    const own = line.replaceAll('.airy/', `${dataDir}/`).replaceAll('http://localhost:8080', instance.url);
    return own.startsWith('npm run airy -- ') && !own.endsWith('--help') ? `${own} --data-dir ${dataDir}` : own;
  }

  function run(line: string): Promise<{ readonly code: number; readonly stdout: string; readonly problem: string }> {
    const env = { ...process.env, HOME: dataDir, TOKEN: instance.token };
    return new Promise((resolve) => {
      execFile('sh', ['-c', here(line)], { cwd: ROOT, env, timeout: 60_000 }, (error, stdout, stderr) => {
        resolve({ code: error ? 1 : 0, stdout, problem: stderr });
      });
    });
  }

  it('are found', () => {
    expect(toRun.length).toBeGreaterThanOrEqual(8);
    expect(commands.map(({ line }) => line)).toEqual(expect.arrayContaining(Object.keys(RUN_ELSEWHERE)));
  });

  for (const { document, line, program } of toRun) {
    it.skipIf(!isOnPath(program))(`${document}: ${line}`, async () => {
      const { stdout } = await eventually(
        'the command succeeds',
        async () => {
          const answer = await run(line);
          return answer.code === 0 ? answer : undefined;
        },
        30_000,
      ).catch(() => run(line).then(({ problem }) => Promise.reject(new Error(problem))));
      if (program === 'curl') expect(JSON.parse(stdout)).toHaveProperty('data');
      else expect(stdout.trim()).not.toBe('');
    });
  }

  it('name scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }; // npm's own format
    const named = DOCUMENTS.flatMap((document) =>
      [...read(document).matchAll(/npm (?:run )?(start|test|(?<=run )[a-z]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('come with a snippet whose script is there', async () => {
    const [snippet = ''] = blocksOf('README.md', 'html');
    const [, source = ''] = /src="([^"]+)"/.exec(snippet) ?? [];
    const answer = await fetch(here(source));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('javascript');
  });
});

describe('the links in the documents', () => {
  const documents = globSync('**/*.md', { cwd: ROOT, exclude: (name) => name === 'node_modules' || name === '.airy' });

  it.each(documents)('of %s lead to files that exist', (document) => {
    const targets = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => (target ?? '').split('#')[0] ?? '')
      .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(document), target)))).toEqual([]);
  });
});
