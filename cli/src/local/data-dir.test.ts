import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type DataDir,
  dataDirAt,
  LocalInstanceError,
  openDataDir,
  readInstanceFile,
  requireRunningInstance,
  resetDataDir,
  writeInstanceFile,
} from './data-dir.ts';
import { aTemporaryFolder } from './testing/temporary-folder.ts';

const aDataDir = () => dataDirAt(join(aTemporaryFolder(), 'airy'));
const anInstanceFile = (pid: number) => ({
  url: 'http://localhost:1',
  token: 'secret',
  kubeconfig: '/k',
  pid,
  demo: 'http://localhost:1/demo',
});

async function problemOf(work: () => unknown): Promise<LocalInstanceError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LocalInstanceError) return error;
    throw error;
  }
  throw new Error('It went well');
}

/** Another process that holds the folder's lock, as an instance does. */
async function anOwner(dir: DataDir) {
  const module = new URL('./data-dir.ts', import.meta.url).pathname;
  const script = `import { dataDirAt, openDataDir } from ${JSON.stringify(module)};
    await openDataDir(dataDirAt(${JSON.stringify(dir.root)}));
    console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

describe('the data folder', () => {
  it('is made for its owner only, with a file that names the process', async () => {
    const dir = aDataDir();
    const release = await openDataDir(dir);
    expect(statSync(dir.root).mode & 0o777).toBe(0o700);
    expect(statSync(dir.lockDatabase).mode & 0o777).toBe(0o600);
    expect(readFileSync(dir.lockFile, 'utf8')).toBe(`${process.pid}\n`);
    release();
    release();
    expect(existsSync(dir.lockFile)).toBe(false);
  });

  it('becomes its owner’s alone when an earlier version made it for all', async () => {
    const dir = aDataDir();
    (await openDataDir(dir))();
    chmodSync(dir.root, 0o755);
    await openDataDir(dir);
    expect(statSync(dir.root).mode & 0o777).toBe(0o700);
  });

  it('keeps the mode of a folder that holds other things too', async () => {
    const dir = aDataDir();
    mkdirSync(dir.root);
    chmodSync(dir.root, 0o755);
    writeFileSync(join(dir.root, 'thesis.txt'), '');
    await openDataDir(dir);
    expect(statSync(dir.root).mode & 0o777).toBe(0o755);
  });

  it('refuses a second instance in one sentence that names the first', async () => {
    const dir = aDataDir();
    const { pid = 0 } = await anOwner(dir);
    writeInstanceFile(dir, anInstanceFile(pid));
    const problem = await problemOf(() => openDataDir(dir, 0));
    expect(problem.code).toBe('already-running');
    expect(problem.message).toBe(
      `An instance already runs on ${dir.root} (process ${pid}, http://localhost:1); stop it first or choose another --data-dir.`,
    );
  });

  it('waits for an owner that was just killed', async () => {
    const dir = aDataDir();
    const owner = await anOwner(dir);
    const opened = openDataDir(dir);
    owner.kill('SIGKILL');
    await opened;
    expect(readFileSync(dir.lockFile, 'utf8')).toBe(`${process.pid}\n`);
  });

  it.each([
    ['a process that lives, but is another one by now', `${process.ppid}\n`],
    ['nobody', ''],
    ['no number', 'other text'],
  ])('opens after a crash whose lock file names %s', async (_name, content) => {
    const dir = aDataDir();
    (await openDataDir(dir))();
    writeFileSync(dir.lockFile, content);
    await openDataDir(dir, 0);
    expect(readFileSync(dir.lockFile, 'utf8')).toBe(`${process.pid}\n`);
  });

  it.each(['/proc/airy', '/proc/airy/below'])('says at once that nothing can be made at %s', async (path) => {
    const problem = await problemOf(() => openDataDir(dataDirAt(path)));
    expect(problem.message).toContain(`The data folder ${path} cannot be written`);
  });

  it('says in one sentence that a folder cannot be written', async () => {
    const file = join(aTemporaryFolder(), 'file');
    writeFileSync(file, '');
    const problem = await problemOf(() => openDataDir(dataDirAt(join(file, 'below'))));
    expect(problem.code).toBe('data-dir-unusable');
    expect(problem.message).toBe(
      `The data folder ${join(file, 'below')} cannot be written; choose another with --data-dir or make it writable.`,
    );
  });
});

describe('the instance file', () => {
  it('comes back as it was written, readable by its owner only', async () => {
    const dir = aDataDir();
    await openDataDir(dir);
    writeFileSync(dir.instanceFile, 'old', { mode: 0o644 });
    writeInstanceFile(dir, anInstanceFile(7));
    expect(readInstanceFile(dir)).toEqual(anInstanceFile(7));
    expect(statSync(dir.instanceFile).mode & 0o777).toBe(0o600);
  });

  it('counts only while an instance runs', async () => {
    const dir = aDataDir();
    expect((await problemOf(() => requireRunningInstance(dir))).message).toContain('`npm start`');
    const release = await openDataDir(dir);
    expect((await problemOf(() => requireRunningInstance(dir))).message).toContain('is starting');
    writeInstanceFile(dir, anInstanceFile(process.pid));
    expect(requireRunningInstance(dir).url).toBe('http://localhost:1');
    release();
    expect(existsSync(dir.instanceFile)).toBe(false);
  });

  it('that a crashed instance left counts for nothing, whoever has its process id now', async () => {
    const dir = aDataDir();
    (await openDataDir(dir))();
    writeInstanceFile(dir, anInstanceFile(process.ppid));
    expect((await problemOf(() => requireRunningInstance(dir))).code).toBe('not-running');
    await openDataDir(dir);
    expect(existsSync(dir.instanceFile)).toBe(false);
  });

  it('is not there when it cannot be read', async () => {
    const dir = aDataDir();
    await openDataDir(dir);
    writeFileSync(dir.instanceFile, '{"url":');
    expect(readInstanceFile(dir)).toBeUndefined();
  });
});

describe('a reset', () => {
  it('is refused while the instance runs', async () => {
    const dir = aDataDir();
    const { pid } = await anOwner(dir);
    const problem = await problemOf(() => resetDataDir(dir));
    expect(problem.code).toBe('already-running');
    expect(problem.message).toContain(`process ${pid}`);
    expect(existsSync(dir.root)).toBe(true);
  });

  it('deletes everything a stopped instance kept', async () => {
    const dir = aDataDir();
    (await openDataDir(dir))();
    mkdirSync(dir.projection('api-communication-0'));
    for (const name of ['kubernetes.db', 'kubernetes.db-wal', 'airy.log.1', 'kubernetes-tls.json', 'kubeconfig']) {
      writeFileSync(join(dir.root, name), '');
    }
    resetDataDir(dir);
    expect(existsSync(dir.root)).toBe(false);
  });

  it('leaves what is not the instance’s own', async () => {
    const dir = aDataDir();
    (await openDataDir(dir))();
    writeFileSync(join(dir.root, 'thesis.txt'), 'years of work');
    resetDataDir(dir);
    expect(readFileSync(join(dir.root, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(existsSync(join(dir.root, 'event-log'))).toBe(false);
  });

  it('refuses a folder in which no instance ever ran', async () => {
    const folder = aTemporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    expect((await problemOf(() => resetDataDir(dataDirAt(folder)))).message).toContain('nothing was deleted');
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
  });

  it('has nothing to do without a folder', () => {
    expect(() => resetDataDir(aDataDir())).not.toThrow();
  });
});
