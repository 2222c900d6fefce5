import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The kubectl on PATH, undefined when there is none. */
export const KUBECTL = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'kubectl'))
  .find((path) => existsSync(path));

/** Runs kubectl against an instance; resolves with what it printed, never rejects. */
export function runKubectl(
  instance: { readonly kubeconfig: string; readonly dataDir: string },
  args: readonly string[],
  input?: string,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const global = ['--kubeconfig', instance.kubeconfig, '--cache-dir', join(instance.dataDir, 'kubectl-cache')];
    const child = execFile(
      KUBECTL ?? 'kubectl',
      [...global, ...args],
      { timeout: 60_000, env: { ...process.env, HOME: instance.dataDir } },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
        resolve({ code, output: `${stdout}${stderr}` });
      },
    );
    child.stdin?.end(input ?? '');
  });
}
