import { apiVersionOf, type Kind, type Kinds } from '../kinds.ts';
import type { JsonObject } from '../schema/json.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];
const AUTOSCALING_SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** Reported so that kubectl finds features by version; the suffix tells that this is no cluster. */
export const VERSION = {
  ...{ major: '1', minor: '36', emulationMajor: '1', emulationMinor: '36' },
  ...{ gitVersion: 'v1.36.3+airy', gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z' },
  ...{ goVersion: '', compiler: '', platform: 'local' },
};

/** A discovery document; `contentType` tells the aggregated forms apart. */
export interface DiscoveryAnswer {
  readonly body: JsonObject;
  readonly contentType: string;
}

/**
 * The discovery document at `path`: `/api`, `/apis`, `/apis/<group>`, `/api/v1` or `/apis/<group>/<version>`; undefined elsewhere.
 *
 * `/api` and `/apis` answer in the aggregated form (v2, v2beta1) when the client accepts it: one request instead of one a group.
 */
export function discover(kinds: Kinds, path: string, accept: string): DiscoveryAnswer | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  const [root, group, version] = segments[0] === 'api' ? ['api', '', segments[1]] : segments;
  if ((root !== 'api' && root !== 'apis') || segments.length > (root === 'api' ? 2 : 3)) return undefined;
  if (segments.length === 1) {
    const aggregated = /g=apidiscovery\.k8s\.io;v=(v2beta1|v2);as=APIGroupDiscoveryList/.exec(
      accept.replaceAll(' ', ''),
    )?.[1];
    const served = kinds.all.filter((kind) => (kind.group === '') === (root === 'api'));
    if (aggregated) return aggregate(served, aggregated);
    return root === 'api'
      ? json({ kind: 'APIVersions', apiVersion: 'v1', versions: ['v1'], serverAddressByClientCIDRs: [] })
      : json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(served).map((name) => groupOf(served, name)) });
  }
  const members = kinds.all.filter((kind) => kind.group === group);
  if (members.length === 0) return undefined;
  if (version === undefined) return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(members, group ?? '') });
  const resources = members.filter((kind) => kind.version === version);
  if (resources.length === 0) return undefined;
  const groupVersion = apiVersionOf({ group: group ?? '', version });
  return json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: resources.flatMap(resourcesOf) });
}

function json(body: JsonObject): DiscoveryAnswer {
  return { body, contentType: 'application/json' };
}

function groupsOf(kinds: readonly Kind[]): string[] {
  return [...new Set(kinds.map((kind) => kind.group))];
}

function versionsOf(kinds: readonly Kind[], group: string): string[] {
  return [...new Set(kinds.filter((kind) => kind.group === group).map((kind) => kind.version))];
}

function groupOf(kinds: readonly Kind[], name: string): JsonObject {
  const versions = versionsOf(kinds, name).map((version) => ({
    groupVersion: apiVersionOf({ group: name, version }),
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourcesOf(kind: Kind): JsonObject[] {
  const { plural, singular, namespaced, shortNames, categories } = kind;
  return [
    { name: plural, singularName: singular, namespaced, kind: kind.kind, verbs: VERBS, shortNames, categories },
    ...subresourcesOf(kind).map(({ subresource, responseKind }) => ({
      name: `${plural}/${subresource}`,
      ...{ singularName: '', namespaced, ...responseKind, verbs: SUBRESOURCE_VERBS },
    })),
  ];
}

function subresourcesOf(kind: Kind) {
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  return [
    ...(kind.hasStatus ? [{ subresource: 'status', responseKind: own, verbs: SUBRESOURCE_VERBS }] : []),
    ...(kind.scale ? [{ subresource: 'scale', responseKind: AUTOSCALING_SCALE, verbs: SUBRESOURCE_VERBS }] : []),
  ];
}

function aggregate(kinds: readonly Kind[], form: string): DiscoveryAnswer {
  const items = groupsOf(kinds).map((group) => ({
    metadata: { name: group, creationTimestamp: null },
    versions: versionsOf(kinds, group).map((version) => ({
      version,
      freshness: 'Current',
      resources: kinds.filter((kind) => kind.group === group && kind.version === version).map(aggregatedResource),
    })),
  }));
  return {
    body: { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${form}`, metadata: {}, items },
    contentType: `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`,
  };
}

function aggregatedResource(kind: Kind): JsonObject {
  const { group, version, plural, singular, namespaced, shortNames, categories } = kind;
  return {
    resource: plural,
    responseKind: { group, version, kind: kind.kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    ...{ singularResource: singular, verbs: VERBS, shortNames, categories, subresources: subresourcesOf(kind) },
  };
}
