import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded } from './conformance/embedded-api.ts';
import { aConfigMap, pathIn } from './conformance/world.ts';

let embedded: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  embedded = await startEmbedded();
});
afterAll(() => embedded.remove());

const path = (name?: string) => pathIn('airy', 'configmaps', name);

it('a watcher that does not read is cut off and resumes without a gap', { timeout: 30_000 }, async () => {
  const { client } = embedded;
  const made = await client.post(path(), aConfigMap('large'));
  const from = made.body.metadata.resourceVersion;
  const watch = await client.watch(`${path()}?watch=true&resourceVersion=${from}`);
  const writes = 40;
  for (let n = 0; n < writes; n += 1) {
    await client.mergePatch(path('large'), { data: { n: String(n), filler: 'x'.repeat(1_000_000) } });
  }
  const seen = await watch.rest().catch(() => []);
  expect(seen.length).toBeLessThan(writes);
  const resumed = await client.watch(`${path()}?watch=true&resourceVersion=${from}`);
  for (let n = 0; n < writes; n += 1) expect((await resumed.next()).object.data.n).toBe(String(n));
  resumed.close();
});

it('a write while a watch is ending harms nobody', async () => {
  const { client } = embedded;
  await client.post(path(), aConfigMap('ending'));
  const watches = await Promise.all(
    Array.from({ length: 10 }, () =>
      client.watch(`${path()}?watch=true&fieldSelector=metadata.name=ending&timeoutSeconds=0.2`),
    ),
  );
  const ended = Promise.all(watches.map((watch) => watch.rest()));
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  for (let n = 0; !isOver; n += 1) await client.mergePatch(path('ending'), { data: { n: String(n) } });
  await ended;
  expect((await client.get('/readyz')).body).toBe('ok');
});
