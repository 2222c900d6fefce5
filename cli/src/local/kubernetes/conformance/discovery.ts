import { describe, expect, it } from 'vitest';
import type { Json } from './api-client.ts';
import type { WorldOf } from './world.ts';

const AGGREGATED = (version: string) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;

/** Access, discovery, schemas. */
export function discoveryScenarios(world: WorldOf): void {
  describe('discovery', () => {
    it('a request without the token is refused', async () => {
      const { client, path } = world();
      const anonymous = await client.get(path('sources'), { token: 'wrong' });
      expect(anonymous.status).toBe(401);
      expect(anonymous.body).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401 });
    });

    it('health and version are open to everyone', async () => {
      const { client } = world();
      for (const path of ['/healthz', '/livez', '/readyz']) {
        expect(await client.get(path, { token: '' })).toMatchObject({ status: 200, body: 'ok' });
      }
      expect((await client.get('/version', { token: '' })).body.gitVersion).toMatch(/^v1\.\d+\.\d+/);
    });

    it('groups are listed in the plain form', async () => {
      const { client } = world();
      expect((await client.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
      const { body } = await client.get('/apis');
      expect(body.kind).toBe('APIGroupList');
      expect(body.groups.map((group: Json) => group.name)).toEqual(expect.arrayContaining(['apps', 'core.airy.co']));
      expect((await client.get('/apis/core.airy.co')).body.preferredVersion.groupVersion).toBe('core.airy.co/v1beta1');
    });

    it('our kinds are listed with short names, category and subresources', async () => {
      const { client } = world();
      const { body } = await client.get('/apis/core.airy.co/v1beta1');
      const named = (name: string) => body.resources.find((resource: Json) => resource.name === name);
      expect(named('sources')).toMatchObject({
        kind: 'Source',
        namespaced: true,
        shortNames: ['asrc'],
        categories: ['airy'],
      });
      expect(named('sources').verbs).toEqual(
        expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
      );
      expect(named('sources/status').kind).toBe('Source');
      expect(named('sources/scale')).toMatchObject({ kind: 'Scale', group: 'autoscaling', version: 'v1' });
    });

    it('the aggregated form has everything in two answers', async () => {
      const { client } = world();
      const { headers, body } = await client.get('/apis', { accept: AGGREGATED('v2') });
      expect(headers['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
      expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
      const airy = body.items.find((item: Json) => item.metadata.name === 'core.airy.co');
      const sources = airy.versions[0].resources.find((resource: Json) => resource.resource === 'sources');
      expect(sources).toMatchObject({
        scope: 'Namespaced',
        responseKind: { kind: 'Source' },
        singularResource: 'source',
      });
      const core = await client.get('/api', { accept: AGGREGATED('v2') });
      const plurals = core.body.items[0].versions[0].resources.map((resource: Json) => resource.resource);
      expect(plurals).toEqual(expect.arrayContaining(['configmaps', 'events', 'namespaces', 'secrets', 'services']));
    });

    it('OpenAPI v3 is indexed by group and says what apply needs to know', async () => {
      const { client } = world();
      const { body: index } = await client.get('/openapi/v3');
      const url = index.paths['apis/core.airy.co/v1beta1'].serverRelativeURL;
      const { body } = await client.get(url);
      const schemas: Json[] = Object.values(body.components.schemas);
      const isSource = (schema: Json) =>
        schema['x-kubernetes-group-version-kind']?.some((gvk: Json) => gvk.kind === 'Source');
      expect(schemas.find(isSource)?.properties.spec.properties.type).toBeDefined();
      const patch = body.paths['/apis/core.airy.co/v1beta1/namespaces/{namespace}/sources/{name}'].patch;
      expect(Object.keys(patch.requestBody.content)).toContain('application/merge-patch+json');
    });

    it('a kind that is not there is 404', async () => {
      const { client } = world();
      const answer = await client.get('/apis/nothing.example.com/v1/things');
      expect(answer.status).toBe(404);
    });

    it('a method that a collection does not have is 405', async () => {
      const { client, path } = world();
      expect((await client.put(path('sources'), {})).status).toBe(405);
      expect((await client.post(path('sources', 'x'), {})).status).toBe(405);
    });
  });
}
