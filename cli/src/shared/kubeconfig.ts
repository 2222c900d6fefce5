import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { type ClusterConnection, connectionFromKubeconfig, KubernetesError } from '@airy/kubernetes';

/** A connection, and the namespace its context names. */
export type NamedConnection = ClusterConnection & { readonly namespace?: string };

/**
 * The connection of a kubeconfig file. Files with credential plugins, OIDC or certificates by path are read through
 * the Kubernetes project's own library, which is loaded only for these: it is large.
 *
 * @throws {KubernetesError} `InvalidKubeconfig` when neither can read it
 */
export async function connectionFromFile(path: string, context?: string): Promise<NamedConnection> {
  const text = readFileSync(path, 'utf8');
  const options = context === undefined ? {} : { context };
  try {
    return connectionFromKubeconfig(text, options);
  } catch (error) {
    if (!(error instanceof KubernetesError) || !/not supported here/.test(error.message)) throw error;
    return connectionFromPlugins(path, context);
  }
}

async function connectionFromPlugins(path: string, context?: string): Promise<NamedConnection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(path);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new KubernetesError(`${path} names no cluster for context ${config.getCurrentContext()}`, {
      code: 0,
      reason: 'InvalidKubeconfig',
    });
  }
  const tls: RequestOptions = {};
  await config.applyToHTTPSOptions(tls);
  const { namespace } = config.getContextObject(config.getCurrentContext()) ?? {};
  return {
    server: cluster.server.replace(/\/+$/, ''),
    ...(tls.ca ? { certificateAuthority: String(tls.ca) } : {}),
    ...(tls.cert && tls.key ? { clientCertificate: { cert: String(tls.cert), key: String(tls.key) } } : {}),
    ...(namespace ? { namespace } : {}),
    token: async () => {
      const request: RequestOptions = {};
      await config.applyToHTTPSOptions(request); // plugins and OIDC renew their token here
      return String(headersOf(request).Authorization ?? '').replace(/^Bearer /, '');
    },
  };
}

function headersOf(request: RequestOptions): Readonly<Record<string, unknown>> {
  return (request.headers ?? {}) as Readonly<Record<string, unknown>>; // the library writes an object, never a list
}
