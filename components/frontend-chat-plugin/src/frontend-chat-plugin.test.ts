import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNEL, type Channel, SOURCE, type Source } from '@airy/crds';
import { chatpluginChannelId } from '@airy/domain';
import { createTestPlatform, type TestPlatform } from '@airy/platform/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFrontend } from './component.ts';

const apiVersion = 'core.airy.co/v1beta1';
let platform: TestPlatform;
let dist: string;

beforeEach(async () => {
  dist = join(await mkdtemp(join(tmpdir(), 'airy-widget-')), 'dist');
  platform = await createTestPlatform();
  platform.kubernetes.put<Source>(SOURCE, {
    apiVersion,
    kind: 'Source',
    metadata: { name: 'chat', namespace: 'airy' },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin' },
  });
  await platform.run({ name: 'frontend-chat-plugin', start: (p) => startFrontend(p, dist) });
});
afterEach(async () => {
  await platform.close();
  await rm(join(dist, '..'), { recursive: true });
});

function putChannel(name: string, title = name): string {
  platform.kubernetes.put<Channel>(CHANNEL, {
    apiVersion,
    kind: 'Channel',
    metadata: { name, namespace: 'airy' },
    spec: { sourceRef: { name: 'chat' }, name: title },
  });
  return chatpluginChannelId('airy', name);
}

async function example(query = '') {
  const answer = await fetch(`${platform.url}/chatplugin/ui/example${query}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function build() {
  await mkdir(dist);
  await writeFile(join(dist, 's.js'), 'loader');
  await writeFile(join(dist, 'app.js'), 'app');
}

it('says in a 503 how the widget is built while it is not', async () => {
  const answer = await fetch(`${platform.url}/chatplugin/ui/s.js`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ message: expect.stringContaining('not built') });
});

it('serves the scripts to pages of every origin, the loader cached for a short time', async () => {
  await build();
  const loader = await fetch(`${platform.url}/chatplugin/ui/s.js`, { headers: { origin: 'https://shop.example.com' } });
  expect(await loader.text()).toBe('loader');
  expect(loader.headers.get('access-control-allow-origin')).toBe('*');
  expect(loader.headers.get('access-control-allow-credentials')).toBeNull();
  expect(loader.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(loader.headers.get('cache-control')).toContain('max-age=60');
  const app = await fetch(`${platform.url}/chatplugin/ui/app.js`);
  expect([app.headers.get('content-type'), app.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'no-cache',
  ]);
});

it('has no file outside the widget', async () => {
  await build();
  for (const path of ['..%2fpackage.json', '%2e%2e/package.json', 'missing.js']) {
    expect((await fetch(`${platform.url}/chatplugin/ui/${path}`)).status).toBe(404);
  }
});

it('shows the only channel without being asked for it', async () => {
  const id = putChannel('website');
  const { status, text, headers } = await example();
  expect(status).toBe(200);
  expect(text).toContain(`window.airy = {"host":"${platform.url}","channelId":"${id}","config":{}}`);
  const nonce = /script-src 'nonce-([\w-]+)' 'self'/.exec(headers.get('content-security-policy') ?? '')?.[1];
  expect(nonce).toBeDefined();
  for (const [tag] of text.matchAll(/<(script|style)[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
});

it('uses a new nonce for each page', async () => {
  putChannel('website');
  const [first, second] = [await example(), await example()];
  expect(first.headers.get('content-security-policy')).not.toBe(second.headers.get('content-security-policy'));
});

it('lists the channels when there are several, and shows the one that is chosen', async () => {
  const [first, second] = [putChannel('a'), putChannel('b')];
  const list = await example();
  expect(list.text).toContain(`?channel_id=${first}`);
  expect(list.text).toContain(`?channel_id=${second}`);
  expect((await example(`?channel_id=${second}`)).text).toContain(`"channelId":"${second}"`);
});

it('says what to do when there is no channel at all', async () => {
  expect((await example()).text).toContain('airy create channel');
});

it('answers 400 to an id that is none and 404 to one that is unknown, without repeating it', async () => {
  putChannel('a');
  const bad = await example(`?channel_id=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(bad.status).toBe(400);
  expect(bad.text).not.toContain('alert(1)');
  expect((await example(`?channel_id=${crypto.randomUUID()}`)).status).toBe(404);
});

it('shows a channel name as text', async () => {
  putChannel('a', '<img src=x onerror=alert(1)> & "friends"');
  const { text } = await example();
  expect(text).not.toContain('<img');
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;friends&quot;');
});
