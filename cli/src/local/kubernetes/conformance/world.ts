import { randomBytes } from 'node:crypto';
import type { ApiClient, Json } from './api-client.ts';

/** What each scenario gets: a client and a namespace of its own run. */
export interface World {
  readonly client: ApiClient;
  readonly namespace: string;
  /** A collection of our kinds, or of built-in ones. */
  readonly path: (plural: string, name?: string, subresource?: string) => string;
}

/** Asks for the world, once the suite has begun. */
export type WorldOf = () => World;

const GROUPS: Readonly<Record<string, string>> = {
  secrets: '/api/v1',
  configmaps: '/api/v1',
  services: '/api/v1',
  events: '/api/v1',
  deployments: '/apis/apps/v1',
  leases: '/apis/coordination.k8s.io/v1',
};

/** The path of a collection or an object in a namespace. */
export function pathIn(namespace: string, plural: string, name?: string, subresource?: string): string {
  const root = GROUPS[plural] ?? '/apis/core.airy.co/v1beta1';
  return [`${root}/namespaces/${namespace}/${plural}`, name, subresource]
    .filter((part) => part !== undefined)
    .join('/');
}

/** A name that no other test uses. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** A valid Source; `spec` is laid over it. */
export function aSource(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Source',
    metadata: { name, ...metadata },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin', ...spec },
  };
}

export function aConfigMap(name: string, data: Json = {}, metadata: Json = {}): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A Deployment of one container. */
export function aDeployment(name: string, image = 'airy:1', metadata: Json = {}): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...metadata },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'component', image }] } },
    },
  };
}

/** An owner reference to an object as answered. */
export function ownedBy(owner: Json, more: Json = {}): Json {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more };
}
