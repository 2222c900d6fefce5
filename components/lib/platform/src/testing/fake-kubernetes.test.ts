import { CONFIG_MAP, type ConfigMap } from '@airy/kubernetes';
import { describe, expect, it } from 'vitest';
import { createFakeKubernetes } from './fake-kubernetes.ts';

const REF = { type: CONFIG_MAP, namespace: 'airy', name: 'one' };

function aConfigMap(data: Readonly<Record<string, string>>, metadata: object = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'airy', ...metadata }, data };
}

describe('the fake Kubernetes API', () => {
  it('applies fields, and takes away those that the manager leaves out next time', async () => {
    const kubernetes = createFakeKubernetes();
    await kubernetes.apply(REF, { data: { a: '1', b: '2' } }, { fieldManager: 'x' });
    await kubernetes.apply(REF, { data: { c: '3' } }, { fieldManager: 'y' });
    await kubernetes.apply(REF, { data: { b: '2' } }, { fieldManager: 'x' });
    expect((await kubernetes.get(REF))?.data).toEqual({ b: '2', c: '3' });
  });

  it('grows the generation with the content and the version with every change', async () => {
    const kubernetes = createFakeKubernetes();
    const first = await kubernetes.apply(REF, { data: { a: '1' } }, { fieldManager: 'x' });
    const same = await kubernetes.apply(REF, { data: { a: '1' } }, { fieldManager: 'x' });
    const status = await kubernetes.apply(REF, { status: { ok: true } }, { fieldManager: 's', subresource: 'status' });
    expect(same.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(status.metadata.generation).toBe(1);
    expect(status.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
    expect(status.data).toEqual({ a: '1' });
  });

  it('removes a member by a merge patch with null and by a JSON Patch', async () => {
    const kubernetes = createFakeKubernetes([{ type: CONFIG_MAP, object: aConfigMap({ a: '1', b: '2' }) }]);
    await kubernetes.mergePatch(REF, { data: { a: null } });
    const result = await kubernetes.jsonPatch(REF, [{ op: 'remove', path: '/data/b' }]);
    expect(result.data).toEqual({});
  });

  it('keeps a deleted object until its finalizers are gone', async () => {
    const kubernetes = createFakeKubernetes([{ type: CONFIG_MAP, object: aConfigMap({}, { finalizers: ['a/b'] }) }]);
    await kubernetes.delete(REF);
    expect((await kubernetes.get(REF))?.metadata.deletionTimestamp).toBeDefined();
    await kubernetes.mergePatch(REF, { metadata: { finalizers: null } });
    expect(await kubernetes.get(REF)).toBeUndefined();
    expect(await kubernetes.delete(REF)).toBe(false);
  });

  it('tells watchers of the objects they asked for', async () => {
    const kubernetes = createFakeKubernetes([{ type: CONFIG_MAP, object: aConfigMap({ a: '1' }) }]);
    const seen: (string | undefined)[] = [];
    const cache = kubernetes.watch(CONFIG_MAP, { namespace: 'airy', fieldSelector: 'metadata.name=one' });
    cache.onChange(({ current }) => seen.push(current?.data?.a));
    await kubernetes.apply({ ...REF, name: 'two' }, { data: { a: 'x' } }, { fieldManager: 'x' });
    await kubernetes.mergePatch(REF, { data: { a: '2' } });
    await kubernetes.delete(REF);
    expect(seen).toEqual(['1', '2', undefined]);
    expect(cache.list()).toEqual([]);
  });

  it('selects by labels', async () => {
    const kubernetes = createFakeKubernetes([
      { type: CONFIG_MAP, object: aConfigMap({}, { labels: { a: 'x', b: 'y' } }) },
    ]);
    const count = async (labelSelector: string) => (await kubernetes.list(CONFIG_MAP, { labelSelector })).items.length;
    expect(await Promise.all(['a=x', 'a=x,b=y', 'a', '!c', 'a!=z'].map(count))).toEqual([1, 1, 1, 1, 1]);
    expect(await Promise.all(['a=y', 'c', '!a', 'a!=x'].map(count))).toEqual([0, 0, 0, 0]);
  });

  it('answers 404 for a patch of nothing and 409 for a second create', async () => {
    const kubernetes = createFakeKubernetes();
    await expect(kubernetes.mergePatch(REF, {})).rejects.toMatchObject({ code: 404 });
    await kubernetes.create(REF, aConfigMap({}));
    await expect(kubernetes.create(REF, aConfigMap({}))).rejects.toMatchObject({ code: 409, reason: 'AlreadyExists' });
  });
});
