import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a kubectl run ended with. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A kubectl with a home and caches of its own, bound to one kubeconfig. */
export interface Kubectl {
  /** Runs it; `input` is what `-f -` reads, `editor` a script given the edited file's path as `$1`. Ends after 20 s. */
  run(args: readonly string[], more?: { input?: string; editor?: string }): Promise<KubectlResult>;
  remove(): Promise<void>;
}

/** The kubectl on the PATH, or undefined when there is none. */
export async function findKubectl(kubeconfig: string): Promise<Kubectl | undefined> {
  const home = await mkdtemp(join(tmpdir(), 'airy-kubectl-'));
  const editor = join(home, 'editor.sh');
  await mkdir(join(home, 'cache'));
  const run: Kubectl['run'] = async (args, { input = '', editor: script } = {}) => {
    if (script !== undefined) {
      await writeFile(editor, `#!/bin/sh\n${script}\n`);
      await chmod(editor, 0o700);
    }
    const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig, KUBE_EDITOR: editor };
    return new Promise((resolve, reject) => {
      const options = { env, timeout: 20_000, encoding: 'utf8' } as const;
      const child = execFile(
        'kubectl',
        ['--cache-dir', join(home, 'cache'), ...args],
        options,
        (error, stdout, stderr) => {
          if (error?.code === 'ENOENT') reject(error);
          else resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr });
        },
      );
      child.stdin?.end(input);
    });
  };
  const remove = () => rm(home, { recursive: true, force: true });
  try {
    await run(['version', '--client']);
    return { run, remove };
  } catch {
    await remove();
    return undefined;
  }
}
