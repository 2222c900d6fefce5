import { createKubernetesClient, type KubernetesClient } from '@airy/kubernetes';
import { createMeter, silentLogger, systemClock } from '@airy/observability';
import { type DataDir, requireRunningInstance } from '../local/data-dir.ts';
import { connectionFromFile } from './kubeconfig.ts';

/** A cluster a command works on. */
export interface Cluster {
  readonly client: KubernetesClient;
  readonly namespace: string;
}

/**
 * Connects to the running local instance, or to the cluster of a kubeconfig.
 *
 * @throws {LocalInstanceError} `not-running` when no kubeconfig is named and no local instance runs
 */
export async function connect(options: {
  readonly dataDir: DataDir;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}): Promise<Cluster> {
  const path = options.kubeconfig ?? requireRunningInstance(options.dataDir).kubeconfig;
  const { namespace, ...connection } = await connectionFromFile(path, options.context);
  return {
    client: createKubernetesClient(connection, {
      logger: silentLogger,
      meter: createMeter(),
      clock: systemClock,
      userAgent: 'airy-cli',
    }),
    namespace: options.namespace ?? namespace ?? 'default',
  };
}
