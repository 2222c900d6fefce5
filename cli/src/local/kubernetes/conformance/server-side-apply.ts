import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, aSource, freshName, type WorldOf } from './world.ts';

/** Server-side apply over the wire; its rules in detail have tests of their own. */
export function applyScenarios(world: WorldOf): void {
  describe('server-side apply', () => {
    it('creates, changes nothing when repeated, removes what is left out', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const target = `${path('configmaps', name)}?fieldManager=me`;
      const made = await client.apply(target, aConfigMap(name, { a: '1', b: '2' }));
      expect(made.status).toBe(201);
      const again = await client.apply(target, aConfigMap(name, { a: '1', b: '2' }));
      expect(again.status).toBe(200);
      expect(again.body.metadata.resourceVersion).toBe(made.body.metadata.resourceVersion);
      const less = await client.apply(target, aConfigMap(name, { a: '1' }));
      expect(less.body.data).toEqual({ a: '1' });
    });

    it('keeps the defaults of a custom resource without owning them', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const made = await client.apply(`${path('sources', name)}?fieldManager=me`, aSource(name));
      expect(made.body.spec).toMatchObject({ replicas: 1, paused: false });
      expect(made.body.metadata.managedFields[0]).toMatchObject({
        manager: 'me',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:instanceRef': { 'f:name': {} }, 'f:type': {} } },
      });
    });

    it('another manager with another value is a conflict that names the manager and the field; force takes over', async () => {
      const { client, path } = world();
      const name = freshName('conflict');
      await client.apply(`${path('configmaps', name)}?fieldManager=first`, aConfigMap(name, { a: '1' }));
      const other = `${path('configmaps', name)}?fieldManager=second`;
      const refused = await client.apply(other, aConfigMap(name, { a: '2' }));
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "first": .data.a',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "first"', field: '.data.a' }] },
      });
      const forced = await client.apply(`${other}&force=true`, aConfigMap(name, { a: '2' }));
      expect(forced.body.data).toEqual({ a: '2' });
      const managers = forced.body.metadata.managedFields.map((entry: { manager: string }) => entry.manager);
      expect(managers).toEqual(['second']);
    });

    it('the same value is owned together', async () => {
      const { client, path } = world();
      const name = freshName('shared');
      await client.apply(`${path('configmaps', name)}?fieldManager=first`, aConfigMap(name, { a: '1' }));
      await client.apply(`${path('configmaps', name)}?fieldManager=second`, aConfigMap(name, { a: '1' }));
      const left = await client.apply(`${path('configmaps', name)}?fieldManager=first`, aConfigMap(name));
      expect(left.body.data).toEqual({ a: '1' });
    });

    it('list items are owned by their key', async () => {
      const { client, path } = world();
      const name = freshName('lists');
      await client.apply(`${path('deployments', name)}?fieldManager=first`, aDeployment(name));
      const env = [{ name: 'A', value: '1' }];
      const body = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'component', env },
                { name: 'sidecar', image: 'side:1' },
              ],
            },
          },
        },
      };
      const merged = await client.apply(`${path('deployments', name)}?fieldManager=second`, body);
      expect(merged.body.spec.template.spec.containers).toMatchObject([
        { name: 'component', image: 'airy:1', env },
        { name: 'sidecar', image: 'side:1' },
      ]);
      const again = await client.apply(`${path('deployments', name)}?fieldManager=first`, aDeployment(name, 'airy:2'));
      expect(again.body.spec.template.spec.containers).toHaveLength(2);
    });

    it('status is applied through its subresource with an owner of its own', async () => {
      const { client, path } = world();
      const name = freshName('status');
      await client.post(path('sources'), aSource(name));
      const condition = (type: string) => ({
        type,
        status: 'True',
        reason: 'Reconciled',
        message: '',
        lastTransitionTime: '2024-03-05T08:09:10Z',
        observedGeneration: 1,
      });
      const status = (type: string) => ({
        apiVersion: 'core.airy.co/v1beta1',
        kind: 'Source',
        metadata: { name },
        status: { conditions: [condition(type)] },
      });
      await client.apply(`${path('sources', name, 'status')}?fieldManager=one&force=true`, status('Ready'));
      const both = await client.apply(
        `${path('sources', name, 'status')}?fieldManager=two&force=true`,
        status('TopicsReady'),
      );
      expect(both.status).toBe(200);
      const types = both.body.status.conditions.map((each: { type: string }) => each.type);
      expect(types.toSorted()).toEqual(['Ready', 'TopicsReady']);
      expect(both.body.metadata.generation).toBe(1);
      const entries = both.body.metadata.managedFields.filter(
        (entry: { subresource?: string }) => entry.subresource === 'status',
      );
      expect(entries).toHaveLength(2);
    });

    it('a scale is applied, and owned through its subresource', async () => {
      const { client, path } = world();
      const name = freshName('scale');
      await client.post(path('sources'), aSource(name));
      const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name }, spec: { replicas: 3 } };
      const answer = await client.apply(`${path('sources', name, 'scale')}?fieldManager=scaler&force=true`, scale);
      expect(answer).toMatchObject({ status: 200, body: { kind: 'Scale', spec: { replicas: 3 } } });
      const { body } = await client.get(path('sources', name));
      expect(body.spec).toMatchObject({ type: 'chatplugin', replicas: 3 });
      const entry = body.metadata.managedFields.find((each: { manager: string }) => each.manager === 'scaler');
      expect(entry).toMatchObject({ subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } });
    });

    it('an apply of a status needs the object', async () => {
      const { client, path } = world();
      const body = { apiVersion: 'core.airy.co/v1beta1', kind: 'Source', metadata: { name: 'nobody' }, status: {} };
      expect((await client.apply(`${path('sources', 'nobody', 'status')}?fieldManager=me`, body)).status).toBe(404);
    });

    it('an apply needs a field manager and no managedFields', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const anonymous = await client.apply(path('configmaps', name), aConfigMap(name));
      expect(anonymous.status).toBe(422);
      expect(anonymous.body.message).toContain('fieldManager: Required value: is required for apply patch');
      const body = aConfigMap(name, {}, { managedFields: [{ manager: 'x', operation: 'Apply' }] });
      const managed = await client.apply(`${path('configmaps', name)}?fieldManager=me`, body);
      expect(managed.status).toBe(400);
      expect(managed.body.message).toBe('metadata.managedFields must be nil');
    });

    it('an apply that breaks a rule stores nothing', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const answer = await client.apply(`${path('sources', name)}?fieldManager=me`, aSource(name, { type: 'pigeon' }));
      expect(answer.status).toBe(422);
      expect((await client.get(path('sources', name))).status).toBe(404);
    });

    it('an apply bumps the generation only when the spec changes', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const target = `${path('sources', name)}?fieldManager=me`;
      await client.apply(target, aSource(name));
      const same = await client.apply(target, aSource(name, {}, { labels: { a: 'b' } }));
      expect(same.body.metadata.generation).toBe(1);
      const changed = await client.apply(target, aSource(name, { replicas: 2 }, { labels: { a: 'b' } }));
      expect(changed.body.metadata.generation).toBe(2);
    });

    it('a dry run of an apply stores nothing', async () => {
      const { client, path } = world();
      const name = freshName('apply');
      const answer = await client.apply(`${path('sources', name)}?fieldManager=me&dryRun=All`, aSource(name));
      expect(answer.status).toBe(201);
      expect((await client.get(path('sources', name))).status).toBe(404);
    });
  });
}
