import { type KubernetesClient, KubernetesError } from '@airy/kubernetes';
import { Command, Errors, Flags } from '@oclif/core';
import { dataDirAt, LocalInstanceError } from '../local/data-dir.ts';
import { ManifestError, ResourceError } from '../manifests/manifests.ts';
import { type Cluster, connect } from './cluster.ts';

/** Flags every command that talks to an instance has. */
export const clusterFlags = {
  'data-dir': Flags.string({
    description: 'folder of the local instance',
    default: '.airy',
    helpGroup: 'GLOBAL',
  }),
  kubeconfig: Flags.string({
    description: 'kubeconfig of a cluster, instead of the local instance',
    env: 'KUBECONFIG_AIRY',
    helpGroup: 'GLOBAL',
  }),
  context: Flags.string({ description: 'context of the kubeconfig', dependsOn: ['kubeconfig'], helpGroup: 'GLOBAL' }),
  namespace: Flags.string({
    char: 'n',
    description: "namespace; the context's own by default",
    helpGroup: 'GLOBAL',
  }),
};

/** Values of `clusterFlags`. */
export interface ClusterFlagValues {
  readonly 'data-dir': string;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Arguments that mean nothing here; the message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What every command shares: `--json`, one sentence for each error, exit codes (1 failed, 2 wrong use). */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** Runs `work` with a client of the chosen cluster and closes it. */
  protected async withCluster<T>(
    flags: ClusterFlagValues,
    work: (client: KubernetesClient, cluster: Cluster) => Promise<T>,
  ): Promise<T> {
    const cluster = await connect({
      dataDir: dataDirAt(flags['data-dir']),
      ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
      ...(flags.context === undefined ? {} : { context: flags.context }),
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    });
    try {
      return await work(cluster.client, cluster);
    } finally {
      await cluster.client.close();
    }
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    const plain = plainError(error);
    if (plain instanceof Errors.CLIError) process.exitCode = plain.oclif.exit ?? 1; // with --json nobody else sets it
    return super.catch(plain);
  }

  protected override toErrorJson(error: unknown): ErrorJson {
    return errorJson(error);
  }

  /** One JSON object on a line of its own, for commands that go on. */
  protected logJsonLine(json: object): void {
    process.stdout.write(`${JSON.stringify(json)}\n`);
  }
}

/** What an error is with `--json`. */
export interface ErrorJson {
  readonly error: { readonly message: string; readonly code: string; readonly exitCode: number };
}

/** The JSON of an error: wrong use, as the parser throws it, has the code `usage`. */
export function errorJson(error: unknown): ErrorJson {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Errors.CLIError)) return { error: { message, code: 'unexpected', exitCode: 1 } };
  const exitCode = error.oclif.exit ?? 1;
  return { error: { message, code: error.code ?? (exitCode === 2 ? 'usage' : 'failed'), exitCode } };
}

/** A server-side apply answers an unknown field with a 500 of its field manager, as the real API server does. */
const UNKNOWN_FIELD = /: \.?(\S+): field not declared in schema/;

function kubernetesError(error: KubernetesError): Error {
  const [, field] = UNKNOWN_FIELD.exec(error.message) ?? [];
  if (field !== undefined) {
    const message = `${field} is not a field of this kind; remove it or correct its name (${error.message})`;
    return new Errors.CLIError(message, { code: 'Invalid', exit: 1 });
  }
  const hint = error.code === 0 ? ' Is the instance running?' : '';
  return new Errors.CLIError(error.message + hint, { code: error.reason, exit: 1 });
}

/** Maps what libraries throw to one sentence and an exit code; unknown errors stay as they are. */
export function plainError(error: Error): Error {
  if (error instanceof LocalInstanceError) return new Errors.CLIError(error.message, { code: error.code, exit: 1 });
  if (error instanceof ManifestError) return new Errors.CLIError(error.message, { code: 'manifest-invalid', exit: 2 });
  if (error instanceof UsageError) return new Errors.CLIError(error.message, { code: 'usage', exit: 2 });
  if (error instanceof ResourceError) return new Errors.CLIError(error.message, { code: error.code, exit: 1 });
  if (error instanceof KubernetesError) return kubernetesError(error);
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    // file system errors carry a code
    return new Errors.CLIError(`${(error as NodeJS.ErrnoException).path} does not exist.`, {
      code: 'file-missing',
      exit: 2,
    });
  }
  return error;
}
