import { readFileSync } from 'node:fs';
import { SOURCE } from '@airy/crds';
import { connectionFromKubeconfig, createKubernetesClient, DEPLOYMENT, type KubernetesClient } from '@airy/kubernetes';
import { createMeter, silentLogger, systemClock } from '@airy/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';

describe('a local instance whose resources change faster than its components start', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  let client: KubernetesClient;
  let namespace = '';

  beforeAll(async () => {
    instance = await startInstance(dataDir);
    const connection = connectionFromKubeconfig(readFileSync(instance.kubeconfig, 'utf8'));
    client = createKubernetesClient(connection, { logger: silentLogger, meter: createMeter(), clock: systemClock });
    namespace = (await client.list(SOURCE)).items[0]?.metadata.namespace ?? '';
  }, 90_000);
  afterAll(async () => {
    await client?.close();
    await instance?.stop();
    removeDataDir(dataDir);
  });

  const answers = (what: string) =>
    eventually(what, async () => (await instance.call('/channels.list')).status === 200, 20_000);
  const scale = (replicas: number) =>
    client.mergePatch(
      { type: SOURCE, namespace, name: 'chatplugin' },
      { spec: { replicas } },
      { subresource: 'scale' },
    );
  const visit = async () => {
    const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    return (await instance.call('/chatplugin.authenticate', { channel_id: channelId })).status;
  };

  it('survives six restarts of a component at once', async () => {
    const ref = { type: DEPLOYMENT, namespace, name: 'api-admin' };
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((round) =>
        client.mergePatch(ref, { spec: { template: { metadata: { annotations: { round: String(round) } } } } }),
      ),
    );
    await answers('the component answers again');
    expect(() => process.kill(instance.pid, 0)).not.toThrow();
  });

  it('survives a source that is scaled up far and down again', async () => {
    for (const replicas of [1, 99, 0]) await scale(replicas);
    await eventually('visitors are turned away', async () => (await visit()) === 503, 30_000);
    await scale(1);
    await eventually('visitors are back', async () => (await visit()) === 200, 30_000);
    await answers('the rest never went');
  });
});
