import { afterAll, beforeAll, describe } from 'vitest';
import { ApiClient, type ApiUnderTest } from './api-client.ts';
import { deletionScenarios } from './deletion.ts';
import { discoveryScenarios } from './discovery.ts';
import { listScenarios } from './lists.ts';
import { objectScenarios } from './objects.ts';
import { patchScenarios } from './patches.ts';
import { applyScenarios } from './server-side-apply.ts';
import { validationScenarios } from './validation.ts';
import { watchScenarios } from './watches.ts';
import { freshName, pathIn, type World } from './world.ts';

/**
 * What every Kubernetes API that Airy runs on must do: the same scenarios for the embedded one and a kube-apiserver.
 *
 * The server has the four CRDs installed; the suite works in a namespace of its own and deletes it at the end.
 *
 * @param start - called once; `stop` once at the end
 */
export function describeKubernetesApi(
  name: string,
  start: () => Promise<{ readonly api: ApiUnderTest; readonly stop: () => Promise<void> }>,
): void {
  describe(name, () => {
    let world: World | undefined;
    let stop = async () => {};

    beforeAll(async () => {
      const started = await start();
      const client = new ApiClient(started.api);
      const namespace = freshName('conformance');
      await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      world = { client, namespace, path: (...parts) => pathIn(namespace, ...parts) };
      stop = async () => {
        await client.delete(`/api/v1/namespaces/${namespace}`);
        client.close();
        await started.stop();
      };
    });
    afterAll(() => stop());

    const worldOf = () => {
      if (!world) throw new Error('the suite has not begun');
      return world;
    };
    objectScenarios(worldOf);
    patchScenarios(worldOf);
    applyScenarios(worldOf);
    validationScenarios(worldOf);
    listScenarios(worldOf);
    watchScenarios(worldOf);
    deletionScenarios(worldOf);
    discoveryScenarios(worldOf);
  });
}
