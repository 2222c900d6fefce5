import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crdDocuments } from '@airy/crds';
import { silentLogger, systemClock } from '@airy/observability';
import { type KubernetesApiOptions, startKubernetesApi } from '../index.ts';
import { ApiClient } from './api-client.ts';

/** An embedded API for a test, in a folder that `remove` takes away. */
export async function startEmbedded(more: Partial<KubernetesApiOptions> = {}) {
  const dataDir = more.dataDir ?? (await mkdtemp(join(tmpdir(), 'airy-kubernetes-')));
  const running = await startKubernetesApi({
    dataDir,
    host: '127.0.0.1',
    crds: crdDocuments(),
    logger: silentLogger,
    clock: systemClock,
    ...more,
  });
  const { url: server, token, certificateAuthority } = running;
  const api = { server, token, certificateAuthority, collectsGarbage: true };
  const client = new ApiClient(api);
  const close = async () => {
    client.close();
    await running.close();
  };
  const remove = async () => {
    await close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { api, client, dataDir, kubeconfigPath: running.kubeconfigPath, close, remove };
}
