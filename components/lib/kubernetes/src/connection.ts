import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ClusterConnection, KubernetesError } from './client.ts';

const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where a pod finds its API server. */
export interface InClusterPlace {
  /** The environment's `KUBERNETES_SERVICE_HOST`. */
  readonly host: string;
  /** The environment's `KUBERNETES_SERVICE_PORT`. */
  readonly port: string;
  /** Holds `token` and `ca.crt`. Default: where Kubernetes mounts the service account. */
  readonly serviceAccountDir?: string;
}

/**
 * The connection a pod has by its service account. The token file is read for each request: the kubelet replaces it.
 *
 * @throws when the service account is not mounted
 */
export async function inClusterConnection(place: InClusterPlace): Promise<ClusterConnection> {
  const dir = place.serviceAccountDir ?? SERVICE_ACCOUNT_DIR;
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return {
    server: `https://${host}:${place.port}`,
    certificateAuthority: await readFile(join(dir, 'ca.crt'), 'utf8'),
    token: async () => (await readFile(join(dir, 'token'), 'utf8')).trim(),
  };
}

/**
 * The connection a simple kubeconfig describes: certificates and token inline.
 *
 * @param text - YAML or JSON
 * @param options - `context`: default is the file's current one
 * @throws {KubernetesError} `InvalidKubeconfig` for what is missing or not supported: files by path, exec, OIDC,
 *   passwords, proxies, unverified TLS
 */
export function connectionFromKubeconfig(
  text: string,
  options: { readonly context?: string } = {},
): ClusterConnection & { readonly namespace?: string } {
  const config = record(parseYaml(text), 'a kubeconfig');
  const contextName = options.context ?? config['current-context'];
  if (typeof contextName !== 'string' || contextName === '')
    throw invalid('expected current-context, or a context by name');
  const context = entry(config, 'contexts', contextName, 'context');
  const cluster = entry(config, 'clusters', context.cluster, 'cluster');
  const user = context.user === undefined ? {} : entry(config, 'users', context.user, 'user');
  refuse(cluster, ['certificate-authority', 'proxy-url', 'tls-server-name', 'insecure-skip-tls-verify']);
  refuse(user, ['exec', 'auth-provider', 'username', 'tokenFile', 'client-certificate', 'client-key', 'as']);
  const server = cluster.server;
  if (typeof server !== 'string' || !/^https?:\/\//.test(server)) throw invalid('expected an http(s) URL as server');
  const authority = base64(cluster, 'certificate-authority-data');
  const cert = base64(user, 'client-certificate-data');
  const key = base64(user, 'client-key-data');
  const token = user.token;
  return {
    server: server.replace(/\/+$/, ''),
    ...(authority === undefined ? {} : { certificateAuthority: authority }),
    ...(typeof token === 'string' && token !== '' ? { token: () => token } : {}),
    ...(cert !== undefined && key !== undefined ? { clientCertificate: { cert, key } } : {}),
    ...(typeof context.namespace === 'string' ? { namespace: context.namespace } : {}),
  };
}

const HINTS: Readonly<Record<string, string>> = {
  exec: 'credential plugins are loaded by the airy command through @kubernetes/client-node',
  'auth-provider': 'OIDC is loaded by the airy command through @kubernetes/client-node',
};

function refuse(part: Record<string, unknown>, fields: readonly string[]): void {
  for (const field of fields) {
    if (part[field] === undefined || part[field] === false) continue;
    const hint = HINTS[field] ?? 'expected inline data, as `kubectl config view --raw --flatten` prints it';
    throw invalid(`${field} is not supported here: ${hint}`);
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    // The parser's message quotes the text, which holds credentials.
    throw new KubernetesError('kubeconfig: not YAML', { code: 0, reason: 'InvalidKubeconfig', cause: nameOf(cause) });
  }
}

function entry(config: Record<string, unknown>, list: string, name: unknown, field: string): Record<string, unknown> {
  const entries: unknown = config[list];
  const found: unknown = Array.isArray(entries)
    ? entries.find((each: unknown) => typeof each === 'object' && each !== null && 'name' in each && each.name === name)
    : undefined;
  if (found === undefined) throw invalid(`no ${field} named ${JSON.stringify(name)}`);
  return record(record(found, field)[field] ?? {}, field);
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`expected ${what} to be a map`);
  return value as Record<string, unknown>; // checked above
}

function base64(part: Record<string, unknown>, field: string): string | undefined {
  const value = part[field];
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}

function invalid(message: string): KubernetesError {
  return new KubernetesError(`kubeconfig: ${message}`, { code: 0, reason: 'InvalidKubeconfig' });
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown';
}
