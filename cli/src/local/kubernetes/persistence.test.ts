import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@airy/observability';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbedded } from './conformance/embedded-api.ts';
import { aConfigMap, aSource, ownedBy, pathIn } from './conformance/world.ts';

const path = (plural: string, name?: string) => pathIn('airy', plural, name);
const remembered: { remove(): Promise<void> }[] = [];

async function start(more: Parameters<typeof startEmbedded>[0] = {}) {
  const started = await startEmbedded(more);
  remembered.push(started);
  return started;
}

afterEach(async () => {
  for (const each of remembered.splice(0)) await each.remove();
});

describe('the data folder', () => {
  it('objects, versions and the token are there after a restart', async () => {
    const first = await start();
    const made = await first.client.post(path('sources'), aSource('kept'));
    await first.close();
    const second = await start({ dataDir: first.dataDir });
    expect(second.api.token).toBe(first.api.token);
    expect(second.api.certificateAuthority).toBe(first.api.certificateAuthority);
    expect((await second.client.get(path('sources', 'kept'))).body).toEqual(made.body);
    const next = await second.client.post(path('sources'), aSource('later'));
    expect(Number(next.body.metadata.resourceVersion)).toBeGreaterThan(Number(made.body.metadata.resourceVersion));
  });

  it('a watch resumes over a restart', async () => {
    const first = await start();
    const made = await first.client.post(path('configmaps'), aConfigMap('watched'));
    await first.client.mergePatch(path('configmaps', 'watched'), { data: { a: '1' } });
    await first.client.delete(path('configmaps', 'watched'));
    await first.close();
    const second = await start({ dataDir: first.dataDir });
    const from = made.body.metadata.resourceVersion;
    const watch = await second.client.watch(`${path('configmaps')}?watch=true&resourceVersion=${from}`);
    expect([(await watch.next()).type, (await watch.next()).type]).toEqual(['MODIFIED', 'DELETED']);
    watch.close();
  });

  it('a version that is forgotten gets an ERROR event 410, also after a restart', async () => {
    const first = await start({ historySize: 5 });
    const made = await first.client.post(path('configmaps'), aConfigMap('old'));
    for (let n = 0; n < 6; n += 1) await first.client.mergePatch(path('configmaps', 'old'), { data: { n: String(n) } });
    const from = `${path('configmaps')}?watch=true&resourceVersion=${made.body.metadata.resourceVersion}`;
    const expected = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
    expect(await (await first.client.watch(from)).rest()).toMatchObject([expected]);
    await first.close();
    const second = await start({ dataDir: first.dataDir, historySize: 5 });
    expect(await (await second.client.watch(from)).rest()).toMatchObject([expected]);
  });

  it('a version of another data folder gets an ERROR event 410', async () => {
    const { client } = await start();
    const lines = await (await client.watch(`${path('configmaps')}?watch=true&resourceVersion=99999`)).rest();
    expect(lines).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
  });

  it('a continue token that is too old is gone', async () => {
    const { client } = await start({ historySize: 3 });
    for (const name of ['a', 'b']) await client.post(path('configmaps'), aConfigMap(name));
    const { body } = await client.get(`${path('configmaps')}?limit=1`);
    for (let n = 0; n < 5; n += 1) await client.mergePatch(path('configmaps', 'a'), { data: { n: String(n) } });
    const answer = await client.get(`${path('configmaps')}?limit=1&continue=${body.metadata.continue}`);
    expect(answer).toMatchObject({ status: 410, body: { reason: 'Expired' } });
  });

  it('dependents of an owner deleted just before a stop are collected at the next start', async () => {
    const first = await start();
    const owner = await first.client.post(path('sources'), aSource('owner'));
    await first.client.post(path('configmaps'), aConfigMap('child', {}, { ownerReferences: [ownedBy(owner.body)] }));
    await Promise.all([first.client.delete(path('sources', 'owner')), first.close()]).catch(() => {});
    const second = await start({ dataDir: first.dataDir });
    await second.client.delete(path('sources', 'owner'));
    await expect.poll(async () => (await second.client.get(path('configmaps', 'child'))).status).toBe(404);
  });

  it('secrets in the folder can be read by their owner only', async () => {
    const { dataDir, api } = await start();
    for (const file of ['kubeconfig', 'kubernetes-token', 'kubernetes-tls.json', 'kubernetes.db']) {
      expect({ file, mode: (await stat(join(dataDir, file))).mode & 0o077 }).toEqual({ file, mode: 0 });
    }
    const kubeconfig = await readFile(join(dataDir, 'kubeconfig'), 'utf8');
    expect(kubeconfig).toContain(Buffer.from(api.certificateAuthority).toString('base64'));
    expect(kubeconfig).toContain('namespace: airy');
  });

  it('a certificate near its end is renewed under the same authority', async () => {
    const file = (dataDir: string) => readFile(join(dataDir, 'kubernetes-tls.json'), 'utf8').then(JSON.parse);
    const aYearAgo = { ...systemClock, nowMs: () => Date.now() - 380 * 86_400_000 };
    const first = await start({ clock: aYearAgo });
    const { certificate } = await file(first.dataDir);
    await first.close();
    const second = await start({ dataDir: first.dataDir });
    expect((await file(second.dataDir)).certificate).not.toBe(certificate);
    expect(second.api.certificateAuthority).toBe(first.api.certificateAuthority);
    expect((await second.client.get('/healthz')).status).toBe(200);
  });

  it('a damaged certificate file is made again', async () => {
    const first = await start();
    await first.close();
    const file = join(first.dataDir, 'kubernetes-tls.json');
    await chmod(file, 0o600);
    await writeFile(file, 'damaged');
    const second = await start({ dataDir: first.dataDir });
    expect((await second.client.get('/healthz')).status).toBe(200);
  });

  it('old Events go at the next start', async () => {
    const first = await start();
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: { kind: 'Source', name: 'x' },
      reason: 'R',
      message: 'm',
    };
    await first.client.post(path('events'), { ...event, metadata: { name: 'old' }, type: 'Normal' });
    await first.close();
    const later = { ...systemClock, nowMs: () => Date.now() + 3_700_000 };
    const second = await start({ dataDir: first.dataDir, clock: later });
    await expect.poll(async () => (await second.client.get(path('events', 'old'))).status).toBe(404);
  });
});
