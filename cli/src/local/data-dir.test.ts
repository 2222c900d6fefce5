import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
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

function problemOf(work: () => unknown): LocalInstanceError {
  try {
    work();
  } catch (error) {
    if (error instanceof LocalInstanceError) return error;
    throw error;
  }
  throw new Error('It went well');
}

/** The id of a process that lives as long as the test. */
function aLivingProcess(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

/** The id of a process that ended. */
function aDeadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('the data folder', () => {
  it('is made for its owner only, with a lock that names the process', () => {
    const dir = aDataDir();
    const release = openDataDir(dir);
    expect(statSync(dir.root).mode & 0o777).toBe(0o700);
    expect(readFileSync(dir.lockFile, 'utf8')).toBe(`${process.pid}\n`);
    release();
    release();
    expect(existsSync(dir.lockFile)).toBe(false);
  });

  it('refuses a second instance in one sentence that names the first', () => {
    const dir = aDataDir();
    openDataDir(dir)();
    const pid = aLivingProcess();
    writeFileSync(dir.lockFile, `${pid}\n`);
    writeInstanceFile(dir, anInstanceFile(pid));
    const problem = problemOf(() => openDataDir(dir));
    expect(problem.code).toBe('already-running');
    expect(problem.message).toBe(
      `An instance already runs on ${dir.root} (process ${pid}, http://localhost:1); stop it first or choose another --data-dir.`,
    );
  });

  it.each([
    ['of a process that ended', () => `${aDeadProcess()}\n`],
    ['of an earlier process with the same id', () => `${process.pid}\n`],
    ['that is empty', () => ''],
    ['with other text', () => 'no number'],
  ])('takes over a lock %s', (_name, content) => {
    const dir = aDataDir();
    openDataDir(dir)();
    writeFileSync(dir.lockFile, content());
    openDataDir(dir);
    expect(readFileSync(dir.lockFile, 'utf8')).toBe(`${process.pid}\n`);
  });

  it('leaves a lock alone that somebody else has taken since', () => {
    const dir = aDataDir();
    const release = openDataDir(dir);
    writeFileSync(dir.lockFile, '1\n');
    release();
    expect(existsSync(dir.lockFile)).toBe(true);
  });

  it('says in one sentence that a folder cannot be written', () => {
    const file = join(aTemporaryFolder(), 'file');
    writeFileSync(file, '');
    const problem = problemOf(() => openDataDir(dataDirAt(join(file, 'below'))));
    expect(problem.code).toBe('data-dir-unusable');
    expect(problem.message).toBe(
      `The data folder ${join(file, 'below')} cannot be written; choose another with --data-dir or make it writable.`,
    );
  });
});

describe('the instance file', () => {
  it('comes back as it was written, readable by its owner only', () => {
    const dir = aDataDir();
    openDataDir(dir);
    writeFileSync(dir.instanceFile, 'old', { mode: 0o644 });
    writeInstanceFile(dir, anInstanceFile(7));
    expect(readInstanceFile(dir)).toEqual(anInstanceFile(7));
    expect(statSync(dir.instanceFile).mode & 0o777).toBe(0o600);
  });

  it('counts only while its process runs', () => {
    const dir = aDataDir();
    openDataDir(dir);
    expect(problemOf(() => requireRunningInstance(dir)).code).toBe('not-running');
    writeInstanceFile(dir, anInstanceFile(aDeadProcess()));
    expect(problemOf(() => requireRunningInstance(dir)).message).toContain('`npm start`');
    const pid = aLivingProcess();
    writeInstanceFile(dir, anInstanceFile(pid));
    expect(requireRunningInstance(dir).pid).toBe(pid);
  });

  it('is not there when it cannot be read', () => {
    const dir = aDataDir();
    openDataDir(dir);
    writeFileSync(dir.instanceFile, '{"url":');
    expect(readInstanceFile(dir)).toBeUndefined();
  });
});

describe('a reset', () => {
  it('is refused while the instance runs', () => {
    const dir = aDataDir();
    openDataDir(dir);
    const pid = aLivingProcess();
    writeFileSync(dir.lockFile, `${pid}\n`);
    const problem = problemOf(() => resetDataDir(dir));
    expect(problem.code).toBe('already-running');
    expect(problem.message).toContain(`process ${pid}`);
    expect(existsSync(dir.root)).toBe(true);
  });

  it('deletes everything a stopped instance kept', () => {
    const dir = aDataDir();
    openDataDir(dir)();
    mkdirSync(dir.projection('api-communication-0'));
    for (const name of ['kubernetes.db', 'kubernetes.db-wal', 'airy.log.1', 'kubernetes-tls.json', 'kubeconfig']) {
      writeFileSync(join(dir.root, name), '');
    }
    resetDataDir(dir);
    expect(existsSync(dir.root)).toBe(false);
  });

  it('leaves what is not the instance’s own', () => {
    const dir = aDataDir();
    openDataDir(dir)();
    writeFileSync(join(dir.root, 'thesis.txt'), 'years of work');
    resetDataDir(dir);
    expect(readFileSync(join(dir.root, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(existsSync(join(dir.root, 'event-log'))).toBe(false);
  });

  it('refuses a folder in which no instance ever ran', () => {
    const folder = aTemporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    expect(problemOf(() => resetDataDir(dataDirAt(folder))).message).toContain('nothing was deleted');
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
  });

  it('has nothing to do without a folder', () => {
    expect(() => resetDataDir(aDataDir())).not.toThrow();
  });
});
