import { describe, expect, it, vi } from 'vitest';
import { aConfigMap, aSource, freshName, ownedBy, type WorldOf } from './world.ts';

/** Deletes: preconditions, finalizers, owners, namespaces. */
export function deletionScenarios(world: WorldOf): void {
  describe('deletion', () => {
    it('a delete answers with a Status that names the object', async () => {
      const { client, path } = world();
      const name = freshName('deleted');
      const { body } = await client.post(path('sources'), aSource(name));
      const answer = await client.delete(path('sources', name));
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name, group: 'core.airy.co', kind: 'sources', uid: body.metadata.uid },
      });
      expect((await client.delete(path('sources', name))).status).toBe(404);
    });

    it('another uid or version than the precondition is a conflict', async () => {
      const { client, path } = world();
      const name = freshName('precondition');
      const { body } = await client.post(path('configmaps'), aConfigMap(name));
      const wrongUid = await client.delete(path('configmaps', name), { preconditions: { uid: 'other' } });
      expect(wrongUid.status).toBe(409);
      expect(wrongUid.body.message).toContain('Precondition failed: UID in precondition: other, UID in object meta: ');
      const wrongVersion = await client.delete(path('configmaps', name), { preconditions: { resourceVersion: '1' } });
      expect(wrongVersion.status).toBe(409);
      const { uid, resourceVersion } = body.metadata;
      const right = await client.delete(path('configmaps', name), { preconditions: { uid, resourceVersion } });
      expect(right.status).toBe(200);
    });

    it('an object with a finalizer stays until the finalizer is gone', async () => {
      const { client, path } = world();
      const name = freshName('finalized');
      await client.post(path('sources'), aSource(name, {}, { finalizers: ['core.airy.co/cleanup'] }));
      const answer = await client.delete(path('sources', name));
      expect(answer.body).toMatchObject({
        kind: 'Source',
        metadata: { deletionTimestamp: expect.any(String), generation: 2 },
      });
      const held = await client.get(path('sources', name));
      expect(held.body.metadata.deletionTimestamp).toBe(answer.body.metadata.deletionTimestamp);
      const released = await client.jsonPatch(path('sources', name), [
        { op: 'test', path: '/metadata/resourceVersion', value: held.body.metadata.resourceVersion },
        { op: 'remove', path: '/metadata/finalizers' },
      ]);
      expect(released.status).toBe(200);
      expect((await client.get(path('sources', name))).status).toBe(404);
    });

    it('an object that is being deleted takes no new finalizer', async () => {
      const { client, path } = world();
      const name = freshName('finalized');
      await client.post(path('configmaps'), aConfigMap(name, {}, { finalizers: ['test.airy.co/hold'] }));
      await client.delete(path('configmaps', name));
      const finalizers = ['test.airy.co/hold', 'test.airy.co/more'];
      const answer = await client.mergePatch(path('configmaps', name), { metadata: { finalizers } });
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('no new finalizers can be added if the object is being deleted');
      await client.mergePatch(path('configmaps', name), { metadata: { finalizers: null } });
    });

    it('a collection is deleted by its selector', async () => {
      const { client, path } = world();
      const of = freshName('batch');
      await client.post(path('configmaps'), aConfigMap(`${of}-1`, {}, { labels: { of } }));
      await client.post(path('configmaps'), aConfigMap(`${of}-2`, {}, { labels: { of } }));
      await client.post(path('configmaps'), aConfigMap(`${of}-3`));
      expect((await client.delete(`${path('configmaps')}?labelSelector=of%3D${of}`)).status).toBe(200);
      const statuses = [1, 2, 3].map(async (n) => (await client.get(path('configmaps', `${of}-${n}`))).status);
      expect(await Promise.all(statuses)).toEqual([404, 404, 200]);
    });

    it('an unknown propagation is refused', async () => {
      const { client, path } = world();
      const name = freshName('propagation');
      await client.post(path('configmaps'), aConfigMap(name));
      const answer = await client.delete(path('configmaps', name), { propagationPolicy: 'Sideways' });
      expect([400, 422]).toContain(answer.status);
    });

    it('dependents go with their last owner', async ({ skip }) => {
      const { client, path } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const [first, second, child] = [freshName('owner'), freshName('owner'), freshName('child')];
      const one = await client.post(path('sources'), aSource(first));
      const two = await client.post(path('sources'), aSource(second));
      const ownerReferences = [ownedBy(one.body, { controller: true, blockOwnerDeletion: true }), ownedBy(two.body)];
      await client.post(path('configmaps'), aConfigMap(child, {}, { ownerReferences }));
      await client.delete(path('sources', first));
      await vi.waitFor(async () => {
        const left = await client.get(path('configmaps', child));
        expect(left.body.metadata.ownerReferences).toEqual([ownedBy(two.body)]);
      });
      await client.delete(path('sources', second));
      await vi.waitFor(async () => expect((await client.get(path('configmaps', child))).status).toBe(404));
    });

    it('grandchildren go too', async ({ skip }) => {
      const { client, path } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const [top, middle, leaf] = [freshName('top'), freshName('middle'), freshName('leaf')];
      const one = await client.post(path('sources'), aSource(top));
      const two = await client.post(
        path('configmaps'),
        aConfigMap(middle, {}, { ownerReferences: [ownedBy(one.body)] }),
      );
      await client.post(path('configmaps'), aConfigMap(leaf, {}, { ownerReferences: [ownedBy(two.body)] }));
      await client.delete(path('sources', top));
      await vi.waitFor(async () => expect((await client.get(path('configmaps', leaf))).status).toBe(404));
      expect((await client.get(path('configmaps', middle))).status).toBe(404);
    });

    it('an object with an owner that never was is collected', async ({ skip }) => {
      const { client, path } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const name = freshName('stray');
      const owner = {
        apiVersion: 'core.airy.co/v1beta1',
        kind: 'Source',
        metadata: { name: 'ghost', uid: freshName('ghost') },
      };
      await client.post(path('configmaps'), aConfigMap(name, {}, { ownerReferences: [ownedBy(owner)] }));
      await vi.waitFor(async () => expect((await client.get(path('configmaps', name))).status).toBe(404));
    });

    it('a foreground delete waits for blocking dependents', async ({ skip }) => {
      const { client, path } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const [owner, child] = [freshName('owner'), freshName('child')];
      const { body } = await client.post(path('sources'), aSource(owner));
      const ownerReferences = [ownedBy(body, { blockOwnerDeletion: true })];
      await client.post(
        path('configmaps'),
        aConfigMap(child, {}, { ownerReferences, finalizers: ['test.airy.co/hold'] }),
      );
      const answer = await client.delete(path('sources', owner), { propagationPolicy: 'Foreground' });
      expect(answer.body.metadata.finalizers).toEqual(['foregroundDeletion']);
      await vi.waitFor(async () => {
        const held = await client.get(path('configmaps', child));
        expect(held.body.metadata.deletionTimestamp).toBeDefined();
      });
      expect((await client.get(path('sources', owner))).status).toBe(200);
      await client.mergePatch(path('configmaps', child), { metadata: { finalizers: null } });
      await vi.waitFor(async () => expect((await client.get(path('sources', owner))).status).toBe(404));
      expect((await client.get(path('configmaps', child))).status).toBe(404);
    });

    it('an orphaning delete leaves dependents without the owner', async ({ skip }) => {
      const { client, path } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const [owner, child] = [freshName('owner'), freshName('child')];
      const { body } = await client.post(path('sources'), aSource(owner));
      await client.post(path('configmaps'), aConfigMap(child, {}, { ownerReferences: [ownedBy(body)] }));
      await client.delete(path('sources', owner), { propagationPolicy: 'Orphan' });
      await vi.waitFor(async () => expect((await client.get(path('sources', owner))).status).toBe(404));
      const left = await client.get(path('configmaps', child));
      expect(left.body.metadata.ownerReferences ?? []).toEqual([]);
    });

    it('a deleted namespace takes its objects along', async ({ skip }) => {
      const { client } = world();
      skip(!client.collectsGarbage, 'no garbage collector');
      const name = freshName('namespace');
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      expect((await client.post('/api/v1/namespaces', namespace)).body.status.phase).toBe('Active');
      const configMaps = `/api/v1/namespaces/${name}/configmaps`;
      await client.post(configMaps, aConfigMap('held', {}, { finalizers: ['test.airy.co/hold'] }));
      const deleting = await client.delete(`/api/v1/namespaces/${name}`);
      expect(deleting.body.status.phase).toBe('Terminating');
      const late = await client.post(configMaps, aConfigMap('late'));
      expect(late.status).toBe(403);
      expect(late.body.message).toContain(
        `unable to create new content in namespace ${name} because it is being terminated`,
      );
      await vi.waitFor(async () => {
        expect((await client.get(`${configMaps}/held`)).body.metadata.deletionTimestamp).toBeDefined();
      });
      await client.mergePatch(`${configMaps}/held`, { metadata: { finalizers: null } });
      await vi.waitFor(async () => expect((await client.get(`/api/v1/namespaces/${name}`)).status).toBe(404));
    });
  });
}
