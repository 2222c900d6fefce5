import { readFileSync } from 'node:fs';
import { connectionFromKubeconfig, createKubernetesClient, type KubernetesClient } from '@airy/kubernetes';
import { createMeter, silentLogger, systemClock } from '@airy/observability';
import { type DataDir, requireRunningInstance } from '../local/data-dir.ts';

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
  const { connection, namespace } = await connectionFromKubeconfig(readFileSync(path, 'utf8'), {
    ...(options.context === undefined ? {} : { context: options.context }),
  });
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
