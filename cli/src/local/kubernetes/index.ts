export { type KubernetesApiOptions, type RunningKubernetesApi, startKubernetesApi } from './server.ts';
