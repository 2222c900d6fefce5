import { describe, expect, it } from 'vitest';
import { aConfigMap, aSource, freshName, type WorldOf } from './world.ts';

/** Create, read, replace: metadata, generations, locks. */
export function objectScenarios(world: WorldOf): void {
  describe('objects', () => {
    it('a created object has a uid, a version, a generation, a time and defaults', async () => {
      const { client, path } = world();
      const name = freshName('created');
      const made = await client.post(path('sources'), aSource(name));
      expect(made.status).toBe(201);
      expect(made.body.metadata).toMatchObject({ name, generation: 1, uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(made.body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(made.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(made.body.spec).toMatchObject({ replicas: 1, paused: false });
      const read = await client.get(path('sources', name));
      expect(read.body).toEqual(made.body);
    });

    it('a second object of the same name is refused', async () => {
      const { client, path } = world();
      const name = freshName('twice');
      await client.post(path('configmaps'), aConfigMap(name));
      const again = await client.post(path('configmaps'), aConfigMap(name));
      expect(again.status).toBe(409);
      expect(again.body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        reason: 'AlreadyExists',
        message: `configmaps "${name}" already exists`,
      });
    });

    it('an object that is not there is a Status that names it', async () => {
      const { client, path } = world();
      const answer = await client.get(path('sources', 'nobody'));
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({
        reason: 'NotFound',
        message: 'sources.core.airy.co "nobody" not found',
        details: { name: 'nobody', group: 'core.airy.co', kind: 'sources' },
        code: 404,
      });
    });

    it('generateName makes a name with five random characters', async () => {
      const { client, path } = world();
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } };
      const [first, second] = [
        await client.post(path('configmaps'), body),
        await client.post(path('configmaps'), body),
      ];
      expect(first.body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
      expect(second.body.metadata.name).not.toBe(first.body.metadata.name);
    });

    it('an object without a name is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('name or generateName is required');
    });

    it('an object for another namespace than the path is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), aConfigMap('elsewhere', {}, { namespace: 'default' }));
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    });

    it('an object of a namespace that is not there is refused', async () => {
      const { client } = world();
      const answer = await client.post('/api/v1/namespaces/nowhere/configmaps', aConfigMap('lost'));
      expect(answer.status).toBe(404);
      expect(answer.body.message).toBe('namespaces "nowhere" not found');
    });

    it('a replace with the current version wins, one with an outdated version is a conflict', async () => {
      const { client, path } = world();
      const name = freshName('locked');
      const { body: first } = await client.post(path('configmaps'), aConfigMap(name, { a: '1' }));
      const won = await client.put(path('configmaps', name), { ...first, data: { a: '2' } });
      expect(won.status).toBe(200);
      const lost = await client.put(path('configmaps', name), { ...first, data: { a: '3' } });
      expect(lost.status).toBe(409);
      expect(lost.body).toMatchObject({
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      });
    });

    it('a custom resource is not replaced without a version', async () => {
      const { client, path } = world();
      const name = freshName('unversioned');
      await client.post(path('sources'), aSource(name));
      const answer = await client.put(path('sources', name), aSource(name));
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes[0].field).toBe('metadata.resourceVersion');
    });

    it('the generation grows with the spec, not with labels', async () => {
      const { client, path } = world();
      const name = freshName('generation');
      await client.post(path('sources'), aSource(name));
      const labelled = await client.mergePatch(path('sources', name), { metadata: { labels: { a: 'b' } } });
      expect(labelled.body.metadata.generation).toBe(1);
      const paused = await client.mergePatch(path('sources', name), { spec: { paused: true } });
      expect(paused.body.metadata.generation).toBe(2);
    });

    it('a write that changes nothing keeps the version', async () => {
      const { client, path } = world();
      const name = freshName('same');
      const { body } = await client.post(path('configmaps'), aConfigMap(name, { a: '1' }));
      const again = await client.put(path('configmaps', name), body);
      expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
      const patched = await client.mergePatch(path('configmaps', name), { data: { a: '1' } });
      expect(patched.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    });

    it('uid, creation time and name of an object cannot be changed', async () => {
      const { client, path } = world();
      const name = freshName('fixed');
      const { body } = await client.post(path('configmaps'), aConfigMap(name));
      const patch = { metadata: { creationTimestamp: '2001-01-01T00:00:00Z', labels: { a: 'b' } } };
      const answer = await client.mergePatch(path('configmaps', name), patch);
      expect(answer.body.metadata.creationTimestamp).toBe(body.metadata.creationTimestamp);
      const renamed = await client.mergePatch(path('configmaps', name), { metadata: { name: 'other' } });
      expect(renamed.status).toBe(400);
    });

    it('concurrent writers without a version all succeed, with one version only one does', async () => {
      const { client, path } = world();
      const name = freshName('raced');
      const { body } = await client.post(path('configmaps'), aConfigMap(name));
      const free = Array.from({ length: 20 }, (_, i) =>
        client.mergePatch(path('configmaps', name), { data: { [`k${i}`]: 'v' } }),
      );
      expect((await Promise.all(free)).map((answer) => answer.status)).toEqual(Array(20).fill(200));
      const read = await client.get(path('configmaps', name));
      expect(Object.keys(read.body.data)).toHaveLength(20);
      const locked = Array.from({ length: 10 }, (_, i) =>
        client.put(path('configmaps', name), { ...read.body, data: { ...read.body.data, last: String(i) } }),
      );
      const statuses = (await Promise.all(locked)).map((answer) => answer.status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(9);
      expect(body.metadata.uid).toBe(read.body.metadata.uid);
    });

    it('versions of all kinds grow together', async () => {
      const { client, path } = world();
      const first = await client.post(path('configmaps'), aConfigMap(freshName('order')));
      const second = await client.post(path('sources'), aSource(freshName('order')));
      expect(Number(second.body.metadata.resourceVersion)).toBeGreaterThan(Number(first.body.metadata.resourceVersion));
    });

    it('a dry run answers as the write would and stores nothing', async () => {
      const { client, path } = world();
      const name = freshName('dry');
      const made = await client.post(`${path('sources')}?dryRun=All`, aSource(name));
      expect(made.status).toBe(201);
      expect(made.body.spec.replicas).toBe(1);
      expect((await client.get(path('sources', name))).status).toBe(404);
      await client.post(path('sources'), aSource(name));
      const patched = await client.mergePatch(`${path('sources', name)}?dryRun=All`, { spec: { paused: true } });
      expect(patched.body.spec.paused).toBe(true);
      await client.delete(`${path('sources', name)}?dryRun=All`);
      expect((await client.get(path('sources', name))).body.spec.paused).toBe(false);
    });

    it('a Secret keeps stringData as base64 in data and is Opaque by default', async () => {
      const { client, path } = world();
      const name = freshName('secret');
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { key: 'päss' } };
      const made = await client.post(path('secrets'), body);
      expect(made.body).toMatchObject({ type: 'Opaque', data: { key: Buffer.from('päss').toString('base64') } });
      expect(made.body.stringData).toBeUndefined();
    });

    it('YAML is taken as a body', async () => {
      const { client, path } = world();
      const name = freshName('yaml');
      const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: "1"\n`;
      const made = await client.post(path('configmaps'), text, { contentType: 'application/yaml' });
      expect(made.body.data).toEqual({ a: '1' });
    });

    it('a Lease keeps microseconds and an Event its involved object', async () => {
      const { client, path, namespace } = world();
      const lease = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: freshName('lease') },
        spec: { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2024-03-05T08:09:10.011012Z' },
      };
      const made = await client.post(path('leases'), lease);
      expect(made.body.spec).toEqual(lease.spec);
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: freshName('event') },
        involvedObject: { apiVersion: 'core.airy.co/v1beta1', kind: 'Source', name: 'chat', namespace, uid: 'u-1' },
        reason: 'TopicCreated',
        message: 'Created a topic',
        type: 'Normal',
        lastTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
      };
      expect((await client.post(path('events'), event)).body.involvedObject).toEqual(event.involvedObject);
    });
  });
}
