import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, aSource, freshName, type WorldOf } from './world.ts';

/** The four kinds of PATCH, subresources, field ownership. */
export function patchScenarios(world: WorldOf): void {
  describe('patches', () => {
    it('a merge patch sets, replaces and removes', async () => {
      const { client, path } = world();
      const name = freshName('merge');
      await client.post(path('configmaps'), aConfigMap(name, { a: '1', b: '2' }));
      const answer = await client.mergePatch(path('configmaps', name), { data: { a: null, b: '3', c: '4' } });
      expect(answer.body.data).toEqual({ b: '3', c: '4' });
    });

    it('a JSON Patch is all or nothing', async () => {
      const { client, path } = world();
      const name = freshName('jsonpatch');
      await client.post(path('configmaps'), aConfigMap(name, { a: '1' }));
      const done = await client.jsonPatch(path('configmaps', name), [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
      ]);
      expect(done.body.data).toEqual({ a: '1', b: '2' });
      const refused = await client.jsonPatch(path('configmaps', name), [
        { op: 'add', path: '/data/c', value: '3' },
        { op: 'test', path: '/data/a', value: 'other' },
      ]);
      expect(refused.status).toBe(422);
      expect((await client.get(path('configmaps', name))).body.data).toEqual({ a: '1', b: '2' });
    });

    it('a strategic merge patch merges containers by name', async () => {
      const { client, path } = world();
      const name = freshName('strategic');
      await client.post(path('deployments'), aDeployment(name));
      const containers = [
        { name: 'sidecar', image: 'side:1' },
        { name: 'component', image: 'airy:2' },
      ];
      const patch = { spec: { template: { spec: { containers } } } };
      const answer = await client.strategicPatch(path('deployments', name), patch);
      expect(answer.status).toBe(200);
      const images = answer.body.spec.template.spec.containers.map(
        (c: { name: string; image: string }) => `${c.name}=${c.image}`,
      );
      expect(images.toSorted()).toEqual(['component=airy:2', 'sidecar=side:1']);
    });

    it('a strategic merge patch of a custom resource is refused with the accepted types', async () => {
      const { client, path } = world();
      const name = freshName('strategic');
      await client.post(path('sources'), aSource(name));
      const answer = await client.strategicPatch(path('sources', name), { spec: { paused: true } });
      expect(answer.status).toBe(415);
      expect(answer.body.reason).toBe('UnsupportedMediaType');
      expect(answer.body.message).toContain(
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      );
    });

    it('a patch of an object that is not there is 404', async () => {
      const { client, path } = world();
      expect((await client.mergePatch(path('sources', 'nobody'), {})).status).toBe(404);
    });

    it('a patch with an outdated version is a conflict', async () => {
      const { client, path } = world();
      const name = freshName('locked');
      const { body } = await client.post(path('configmaps'), aConfigMap(name));
      await client.mergePatch(path('configmaps', name), { data: { a: '1' } });
      const patch = { metadata: { resourceVersion: body.metadata.resourceVersion }, data: { a: '2' } };
      expect((await client.mergePatch(path('configmaps', name), patch)).status).toBe(409);
    });

    it('a status write leaves the spec alone, a spec write leaves the status alone', async () => {
      const { client, path } = world();
      const name = freshName('status');
      const made = await client.post(path('sources'), { ...aSource(name), status: { topic: 'forged' } });
      expect(made.body.status).toBeUndefined();
      const status = { topic: 'source.chat.events', observedGeneration: 1 };
      const written = await client.mergePatch(path('sources', name, 'status'), { spec: { paused: true }, status });
      expect(written.body).toMatchObject({ status, spec: { paused: false }, metadata: { generation: 1 } });
      const spec = await client.mergePatch(path('sources', name), {
        spec: { paused: true },
        status: { topic: 'forged' },
      });
      expect(spec.body).toMatchObject({ status, spec: { paused: true }, metadata: { generation: 2 } });
    });

    it('a status is replaced by PUT', async () => {
      const { client, path } = world();
      const name = freshName('status');
      const { body } = await client.post(path('sources'), aSource(name));
      const put = await client.put(path('sources', name, 'status'), { ...body, spec: {}, status: { topic: 't' } });
      expect(put.body).toMatchObject({ status: { topic: 't' }, spec: { type: 'chatplugin' } });
    });

    it('the status of a Deployment is written through its subresource', async () => {
      const { client, path } = world();
      const name = freshName('deployment');
      await client.post(path('deployments'), aDeployment(name));
      const status = { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1, observedGeneration: 1 };
      const answer = await client.mergePatch(path('deployments', name, 'status'), { status });
      expect(answer.body).toMatchObject({ status, metadata: { generation: 1 } });
      const again = await client.mergePatch(path('deployments', name), { metadata: { labels: { a: 'b' } } });
      expect(again.body.status).toMatchObject(status);
    });

    it.each(['sources', 'deployments'])('the scale of %s is read and written', async (plural) => {
      const { client, path } = world();
      const name = freshName('scale');
      await client.post(path(plural), plural === 'sources' ? aSource(name) : aDeployment(name));
      const scale = await client.get(path(plural, name, 'scale'));
      expect(scale.body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 } });
      const patched = await client.mergePatch(path(plural, name, 'scale'), { spec: { replicas: 3 } });
      expect(patched.body.spec.replicas).toBe(3);
      const put = await client.put(path(plural, name, 'scale'), { ...patched.body, spec: { replicas: 2 } });
      expect(put.body.spec.replicas).toBe(2);
      expect((await client.get(path(plural, name))).body).toMatchObject({
        spec: { replicas: 2 },
        metadata: { generation: 3 },
      });
      const stale = await client.put(path(plural, name, 'scale'), { ...scale.body, spec: { replicas: 4 } });
      expect(stale.status).toBe(409);
      const wrong = await client.mergePatch(path(plural, name, 'scale'), { spec: { replicas: -1 } });
      expect(wrong.status).toBe(422);
    });

    it('a create and a patch own the fields they set', async () => {
      const { client, path } = world();
      const name = freshName('owned');
      await client.post(`${path('configmaps')}?fieldManager=a-maker`, aConfigMap(name, { a: '1' }));
      const answer = await client.mergePatch(`${path('configmaps', name)}?fieldManager=b-changer`, {
        data: { b: '2' },
      });
      const owners = answer.body.metadata.managedFields.map(
        (entry: { manager: string; operation: string; fieldsV1: object }) => [
          entry.manager,
          entry.operation,
          entry.fieldsV1,
        ],
      );
      expect(owners).toEqual([
        ['a-maker', 'Update', { 'f:data': { '.': {}, 'f:a': {} } }],
        ['b-changer', 'Update', { 'f:data': { 'f:b': {} } }],
      ]);
    });

    it('the manager is the first word of the user agent when none is given', async () => {
      const { client, path } = world();
      const name = freshName('agent');
      const made = await client.post(path('configmaps'), aConfigMap(name, { a: '1' }), {
        userAgent: 'kubectl/v1.32 (linux)',
      });
      expect(made.body.metadata.managedFields[0].manager).toBe('kubectl');
    });
  });
}
