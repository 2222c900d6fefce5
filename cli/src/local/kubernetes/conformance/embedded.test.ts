import { startEmbedded } from './embedded-api.ts';
import { describeKubernetesApi } from './suite.ts';

describeKubernetesApi('the embedded Kubernetes API', async () => {
  const { api, remove } = await startEmbedded();
  return { api, stop: remove };
});
