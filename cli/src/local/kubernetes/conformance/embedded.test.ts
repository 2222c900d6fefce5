import { startEmbedded } from './embedded-api.ts';
import { describeKubernetesApi } from './suite.ts';

describeKubernetesApi('the embedded Kubernetes API', async () => {
  const forgetful = await startEmbedded({ historySize: 0 }); // its writes are forgotten at once
  await forgetful.close();
  const { api, remove } = await startEmbedded({ dataDir: forgetful.dataDir });
  return { api: { ...api, forgottenVersion: '1' }, stop: remove };
});
