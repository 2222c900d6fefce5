import { describe, expect, it } from 'vitest';
import { aConfigMap, aSource, freshName, type WorldOf } from './world.ts';

const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** Lists: order, pages, selectors, tables. */
export function listScenarios(world: WorldOf): void {
  describe('lists', () => {
    it('a list has the kind, a version and objects in order of their names', async () => {
      const { client, path } = world();
      const of = freshName('list');
      for (const suffix of ['b', 'a']) {
        await client.post(path('sources'), aSource(`${of}-${suffix}`, {}, { labels: { of } }));
      }
      const { body } = await client.get(`${path('sources')}?labelSelector=of%3D${of}`);
      expect(body).toMatchObject({ kind: 'SourceList', apiVersion: 'core.airy.co/v1beta1' });
      expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
        `${of}-a`,
        `${of}-b`,
      ]);
    });

    it('pages bring every object once', async () => {
      const { client, path } = world();
      const of = freshName('paged');
      for (let n = 0; n < 5; n += 1)
        await client.post(path('configmaps'), aConfigMap(`${of}-${n}`, {}, { labels: { of } }));
      const names: string[] = [];
      let token = '';
      let pages = 0;
      do {
        const query = `labelSelector=of%3D${of}&limit=2${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
        const { body } = await client.get(`${path('configmaps')}?${query}`);
        names.push(...body.items.map((item: { metadata: { name: string } }) => item.metadata.name));
        token = body.metadata.continue ?? '';
        pages += 1;
      } while (token !== '' && pages < 10);
      expect(names).toEqual([0, 1, 2, 3, 4].map((n) => `${of}-${n}`));
      expect(pages).toBe(3);
    });

    it('a broken continue token is refused', async () => {
      const { client, path } = world();
      expect((await client.get(`${path('configmaps')}?limit=1&continue=broken`)).status).toBe(400);
    });

    it('all namespaces are listed together', async () => {
      const { client, path, namespace } = world();
      const of = freshName('all');
      await client.post(path('configmaps'), aConfigMap(of, {}, { labels: { of } }));
      await client.post('/api/v1/namespaces/default/configmaps', aConfigMap(of, {}, { labels: { of } }));
      const { body } = await client.get(`/api/v1/configmaps?labelSelector=of%3D${of}`);
      const namespaces = body.items.map((item: { metadata: { namespace: string } }) => item.metadata.namespace);
      expect(namespaces.toSorted()).toEqual([namespace, 'default'].toSorted());
      await client.delete(`/api/v1/namespaces/default/configmaps/${of}`);
    });

    it.each([
      ['of={of},color in (red,blue)', ['red', 'blue']],
      ['of={of},color notin (red)', ['blue', 'none']],
      ['of={of},color', ['red', 'blue']],
      ['of={of},!color', ['none']],
      ['of={of},color!=red', ['blue', 'none']],
    ])('the label selector %s selects', async (selector, expected) => {
      const { client, path } = world();
      const of = freshName('labels');
      for (const color of ['red', 'blue']) {
        await client.post(path('configmaps'), aConfigMap(`${of}-${color}`, {}, { labels: { of, color } }));
      }
      await client.post(path('configmaps'), aConfigMap(`${of}-none`, {}, { labels: { of } }));
      const query = encodeURIComponent(selector.replace('{of}', of));
      const { body } = await client.get(`${path('configmaps')}?labelSelector=${query}`);
      const names = body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
      expect(names).toEqual(expected.map((color) => `${of}-${color}`).toSorted());
    });

    it('Secrets are selected by type and name, Events by what they are about', async () => {
      const { client, path } = world();
      const name = freshName('typed');
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: `airy.co/${name}` };
      await client.post(path('secrets'), secret);
      const secrets = await client.get(
        `${path('secrets')}?fieldSelector=${encodeURIComponent(`type=airy.co/${name}`)}`,
      );
      expect(secrets.body.items).toHaveLength(1);
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name },
        reason: 'Tested',
        message: '',
        type: 'Normal',
      };
      const involvedObject = { kind: 'Source', name, namespace: path('events').split('/')[4], uid: name };
      await client.post(path('events'), { ...event, involvedObject });
      const selector = encodeURIComponent(`involvedObject.kind=Source,involvedObject.uid=${name}`);
      expect((await client.get(`${path('events')}?fieldSelector=${selector}`)).body.items).toHaveLength(1);
    });

    it('a field that cannot be selected by, and a selector that cannot be read, are refused', async () => {
      const { client, path } = world();
      const field = await client.get(`${path('sources')}?fieldSelector=spec.type%3Dchatplugin`);
      expect(field.status).toBe(400);
      expect(field.body.message).toContain('field label not supported: spec.type');
      expect((await client.get(`${path('sources')}?labelSelector=a%20in%20b`)).status).toBe(400);
    });

    it('a version in the future is answered with a timeout to try again', async () => {
      const { client, path } = world();
      const answer = await client.get(
        `${path('sources')}?resourceVersion=99999999999&resourceVersionMatch=NotOlderThan`,
      );
      expect(answer.status).toBe(504);
      expect(answer.body.message).toMatch(/^Too large resource version: 99999999999, current: \d+$/);
    });

    it('a Table has our printer columns, wide ones with priority 1', async () => {
      const { client, path } = world();
      const name = freshName('table');
      await client.post(path('sources'), aSource(name));
      const conditions = [
        {
          type: 'Ready',
          status: 'False',
          reason: 'Pending',
          message: 'waits',
          lastTransitionTime: '2024-03-05T08:09:10Z',
        },
      ];
      await client.mergePatch(path('sources', name, 'status'), { status: { conditions } });
      const { body } = await client.get(path('sources', name), { accept: TABLE });
      expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      const columns = body.columnDefinitions.map((column: { name: string; priority: number }) => [
        column.name,
        column.priority,
      ]);
      expect(columns).toEqual([
        ['Name', 0],
        ['Type', 0],
        ['Ready', 0],
        ['Reason', 0],
        ['Age', 0],
        ['Message', 1],
      ]);
      expect(body.rows[0].cells.slice(0, 4)).toEqual([name, 'chatplugin', 'False', 'Pending']);
      expect(body.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name } });
    });

    it('the built-in kinds have the columns people know', async () => {
      const { client, path } = world();
      const columnsOf = async (plural: string) => {
        const { body } = await client.get(path(plural), { accept: TABLE });
        return body.columnDefinitions
          .filter((c: { priority: number }) => c.priority === 0)
          .map((c: { name: string }) => c.name);
      };
      expect(await columnsOf('secrets')).toEqual(['Name', 'Type', 'Data', 'Age']);
      expect(await columnsOf('configmaps')).toEqual(['Name', 'Data', 'Age']);
      expect(await columnsOf('deployments')).toEqual(['Name', 'Ready', 'Up-to-date', 'Available', 'Age']);
    });

    it('metadata alone is answered when asked for', async () => {
      const { client, path } = world();
      const name = freshName('partial');
      await client.post(path('configmaps'), aConfigMap(name, { a: '1' }));
      const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
      const { body } = await client.get(path('configmaps', name), { accept });
      expect(body).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name } });
      expect(body.data).toBeUndefined();
    });
  });
}
