import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** As a script sees the command: no colours, whatever the test runner asks for. */
const PLAIN = { ...process.env, FORCE_COLOR: '0' };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 20_000;

/** What `instance.json` says. */
export interface InstanceFile {
  readonly url: string;
  readonly token: string;
  readonly kubeconfig: string;
  readonly pid: number;
  readonly demo: string;
}

/** A local instance in a process of its own, in a folder of its own. */
export interface TestInstance extends InstanceFile {
  readonly dataDir: string;
  /** What it printed so far. */
  output(): string;
  /** The link that signs in once. */
  inboxLink(): string;
  /** Calls the Core API with the instance token. */
  call<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: T; readonly headers: Headers }>;
  /** Ends it and resolves with its exit code (null after a signal). */
  stop(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** A new folder for an instance; `removeDataDir` deletes it. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'airy-instance-'));
}

/** Deletes an instance's folder. */
export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}

/** Runs the airy command; never rejects. */
export function runAiry(
  args: readonly string[],
  cwd = ROOT,
): { readonly child: ChildProcess; readonly done: Promise<{ code: number | null; stdout: string; stderr: string }> } {
  const child = spawn(process.execPath, [join(ROOT, 'cli/bin/airy.js'), ...args], {
    cwd,
    env: PLAIN,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const done = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, done };
}

/** `airy up` in a process of its own, however its start ends; `nodeArgs` go to Node itself. */
export function launchUp(dataDir: string, port = 0, nodeArgs: readonly string[] = []) {
  const child = spawn(
    process.execPath,
    [
      ...nodeArgs,
      join(ROOT, 'cli/bin/airy.js'),
      'up',
      '--local',
      '--no-open',
      '--port',
      String(port),
      '--data-dir',
      dataDir,
    ],
    { env: PLAIN, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    /** What it printed so far. */
    output: () => output,
    /** Its exit code, null after a signal. */
    ended,
    /** Waits for something it prints. @throws {Error} with all it printed, when it ends before or takes longer */
    until: async (what: RegExp, limitMs = START_LIMIT_MS) => {
      const deadlineMs = Date.now() + limitMs;
      while (!what.test(output)) {
        if (child.exitCode !== null || Date.now() > deadlineMs) {
          child.kill('SIGKILL');
          throw new Error(`The instance did not start (exit ${child.exitCode}):\n${output}\n${tailOfLog(dataDir)}`);
        }
        await sleep(20);
      }
    },
    /** Ends it and resolves with its exit code; killed after 20 s. */
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal);
      const cut = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      const code = await ended;
      clearTimeout(cut);
      return code;
    },
  };
}

/**
 * Starts an instance on a free port and waits until it printed its links.
 *
 * @throws {Error} with what it printed, when it ends or takes longer than 90 s
 */
export async function startInstance(dataDir: string, options: { readonly port?: number } = {}): Promise<TestInstance> {
  const up = launchUp(dataDir, options.port);
  await up.until(/Airy is ready\./);
  const file = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceFile; // written by the instance
  return {
    ...file,
    dataDir,
    output: up.output,
    inboxLink: () => /http\S+\/login\?code=\S+/.exec(up.output())?.[0] ?? '',
    call: async (path, body = {}, headers = {}) => {
      const answer = await fetch(`${file.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${file.token}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
    },
    stop: up.stop,
  };
}

function tailOfLog(dataDir: string): string {
  const path = join(dataDir, 'airy.log');
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-3_000) : '';
}

/** Waits until `look` gives something, looking every 20 ms. @throws {Error} naming `what` after `limitMs` */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = 10_000,
): Promise<T> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadlineMs) throw new Error(`Waited ${limitMs / 1000} s in vain: ${what}`);
    await sleep(20);
  }
}
