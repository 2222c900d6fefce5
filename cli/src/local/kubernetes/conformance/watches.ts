import { describe, expect, it } from 'vitest';
import { aConfigMap, aSource, freshName, type WorldOf } from './world.ts';

/** Watches: what they begin with, what they bring, how they end. */
export function watchScenarios(world: WorldOf): void {
  describe('watches', () => {
    it('a watch from a version brings every change after it, in order', async () => {
      const { client, path } = world();
      const name = freshName('watched');
      const { body: list } = await client.get(path('configmaps'));
      await client.post(path('configmaps'), aConfigMap(name));
      const selector = `fieldSelector=metadata.name=${name}`;
      const watch = await client.watch(
        `${path('configmaps')}?watch=true&resourceVersion=${list.metadata.resourceVersion}&${selector}`,
      );
      await client.mergePatch(path('configmaps', name), { data: { a: '1' } });
      await client.delete(path('configmaps', name));
      const lines = [await watch.next(), await watch.next(), await watch.next()];
      watch.close();
      expect(lines.map((line) => line.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
      expect(lines[1]?.object.data).toEqual({ a: '1' });
      const versions = lines.map((line) => Number(line.object.metadata.resourceVersion));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(versions[0]).toBeGreaterThan(Number(list.metadata.resourceVersion));
    });

    it('a watch resumes after the last version seen', async () => {
      const { client, path } = world();
      const name = freshName('resumed');
      const made = await client.post(path('configmaps'), aConfigMap(name));
      await client.mergePatch(path('configmaps', name), { data: { a: '1' } });
      const from = `${path('configmaps')}?watch=true&fieldSelector=metadata.name=${name}`;
      const first = await client.watch(`${from}&resourceVersion=${made.body.metadata.resourceVersion}`);
      const seen = await first.next();
      first.close();
      await client.mergePatch(path('configmaps', name), { data: { a: '2' } });
      const second = await client.watch(`${from}&resourceVersion=${seen.object.metadata.resourceVersion}`);
      expect((await second.next()).object.data).toEqual({ a: '2' });
      second.close();
    });

    it('a watch without a version begins with what is there', async () => {
      const { client, path } = world();
      const name = freshName('present');
      await client.post(path('sources'), aSource(name));
      const watch = await client.watch(`${path('sources')}?watch=true&fieldSelector=metadata.name=${name}`);
      expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name } } });
      watch.close();
    });

    it('initial events end with a marked bookmark', async () => {
      const { client, path } = world();
      const name = freshName('initial');
      await client.post(path('sources'), aSource(name));
      const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      const watch = await client.watch(`${path('sources')}?${query}&fieldSelector=metadata.name=${name}`);
      expect(await watch.next()).toMatchObject({ type: 'ADDED' });
      expect(await watch.next()).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Source', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
      });
      await client.mergePatch(path('sources', name), { spec: { paused: true } });
      expect(await watch.next()).toMatchObject({ type: 'MODIFIED', object: { spec: { paused: true } } });
      watch.close();
    });

    it('initial events need resourceVersionMatch', async () => {
      const { client, path } = world();
      const answer = await client.get(`${path('sources')}?watch=true&sendInitialEvents=true`);
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('resourceVersionMatch');
    });

    it('an object that leaves the selection is deleted for the watcher, one that enters is added', async () => {
      const { client, path } = world();
      const name = freshName('selected');
      const made = await client.post(path('configmaps'), aConfigMap(name));
      const version = made.body.metadata.resourceVersion;
      const selector = `labelSelector=${encodeURIComponent(`of=${name}`)}`;
      const watch = await client.watch(`${path('configmaps')}?watch=true&resourceVersion=${version}&${selector}`);
      const label = (of: string | null) =>
        client.mergePatch(path('configmaps', name), { metadata: { labels: { of } } });
      await client.mergePatch(path('configmaps', name), { data: { unseen: 'x' } });
      await label(name);
      await client.mergePatch(path('configmaps', name), { data: { a: '1' } });
      await label(null);
      const types = [(await watch.next()).type, (await watch.next()).type, (await watch.next()).type];
      watch.close();
      expect(types).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    });

    it('a watch of a namespace does not see another', async () => {
      const { client, path } = world();
      const name = freshName('mine');
      const { body: list } = await client.get(path('configmaps'));
      const watch = await client.watch(
        `${path('configmaps')}?watch=true&resourceVersion=${list.metadata.resourceVersion}`,
      );
      await client.post('/api/v1/namespaces/default/configmaps', aConfigMap(name));
      await client.post(path('configmaps'), aConfigMap(`${name}-here`));
      expect((await watch.next()).object.metadata.name).toBe(`${name}-here`);
      watch.close();
      await client.delete(`/api/v1/namespaces/default/configmaps/${name}`);
    });

    it('a watch as Table carries the columns once', async () => {
      const { client, path } = world();
      const name = freshName('table');
      await client.post(path('sources'), aSource(name));
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const watch = await client.watch(`${path('sources')}?watch=true&fieldSelector=metadata.name=${name}`, { accept });
      const first = await watch.next();
      expect(first.object).toMatchObject({ kind: 'Table', rows: [{ cells: expect.arrayContaining([name]) }] });
      expect(first.object.columnDefinitions[0].name).toBe('Name');
      await client.mergePatch(path('sources', name), { spec: { paused: true } });
      const second = await watch.next();
      expect(second.object.columnDefinitions ?? []).toEqual([]);
      watch.close();
    });

    it('a watch ends after its timeout', async () => {
      const { client, path } = world();
      const watch = await client.watch(
        `${path('leases')}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=nobody`,
      );
      expect(await watch.rest()).toEqual([]);
    });

    it('a version that is forgotten gets an ERROR event 410', async ({ skip }) => {
      const { client, path } = world();
      const version = client.forgottenVersion;
      skip(version === undefined, 'no forgotten version');
      const lines = await (await client.watch(`${path('configmaps')}?watch=true&resourceVersion=${version}`)).rest();
      expect(lines).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
      expect(lines[0]?.object.message).toContain(`too old resource version: ${version}`);
    });

    it('a version that is no number is refused', async () => {
      const { client, path } = world();
      const answer = await client.get(`${path('sources')}?watch=true&resourceVersion=abc`);
      expect(answer.status).toBe(400);
    });
  });
}
