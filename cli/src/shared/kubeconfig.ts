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
  const invalid = (problem: string) =>
    new KubernetesError(`${path} ${problem}`, { code: 0, reason: 'InvalidKubeconfig' });
  if (!cluster) throw invalid(`names no cluster for context ${config.getCurrentContext()}`);
  const tls: RequestOptions = {};
  await config.applyToHTTPSOptions(tls);
  if (tls.rejectUnauthorized === false) throw invalid('asks for unverified TLS, which airy does not do');
  if (tls.auth !== undefined)
    throw invalid('has a password, which API servers no longer take; use a token or certificate');
  const { namespace } = config.getContextObject(config.getCurrentContext()) ?? {};
  const [ca, cert, key] = [textOf(tls.ca), textOf(tls.cert), textOf(tls.key)];
  return {
    server: cluster.server.replace(/\/+$/, ''),
    ...(ca ? { certificateAuthority: ca } : {}),
    ...(cert && key ? { clientCertificate: { cert, key } } : {}),
    ...(namespace ? { namespace } : {}),
    token: async () => {
      const request: RequestOptions = {};
      await config.applyToHTTPSOptions(request); // plugins and OIDC renew their token here
      return (textOf(new Map(Object.entries(request.headers ?? {})).get('Authorization')) ?? '').replace(
        /^Bearer /,
        '',
      );
    },
  };
}

/** The library reads certificates as text or bytes, and writes headers as text. */
function textOf(value: unknown): string | undefined {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' ? value : undefined;
}
