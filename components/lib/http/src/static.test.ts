import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveStatic } from './static.ts';

describe('serveStatic', () => {
  let root = '';
  let folder = '';

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airy-static-'));
    folder = join(root, 'dist');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(root, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'index.html'), '<!doctype html>one');
    await writeFile(join(folder, 'favicon.svg'), '<svg/>');
    await writeFile(join(folder, 'assets', 'app-B1x9_k2Q.js'), 'x'.repeat(2_000));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const get = (path: string, headers: Record<string, string> = {}, at = folder) => {
    const app = new Hono();
    app.get('/ui/*', serveStatic(at, { basePath: '/ui/', csp: "default-src 'self'", spaFallback: 'index.html' }));
    return app.request(path, { headers });
  };

  it('serves the index page with its policy, asked for again each time', async () => {
    const answer = await get('/ui/');
    expect(await answer.text()).toBe('<!doctype html>one');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  it('serves the index page for the app routes, and 404 for files that are not there', async () => {
    expect(await (await get('/ui/conversations/42')).text()).toBe('<!doctype html>one');
    expect((await get('/ui/assets/gone.js')).status).toBe(404);
  });

  it('lets hashed files be kept for ever', async () => {
    const hashed = await get('/ui/assets/app-B1x9_k2Q.js');
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/ui/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('answers 304 for a known ETag', async () => {
    const etag = (await get('/ui/favicon.svg')).headers.get('etag') ?? '';
    expect((await get('/ui/favicon.svg', { 'if-none-match': etag })).status).toBe(304);
  });

  it('compresses larger text', async () => {
    const answer = await get('/ui/assets/app-B1x9_k2Q.js', { 'accept-encoding': 'gzip, deflate' });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await answer.arrayBuffer()).length).toBe(2_000);
  });

  it('uses a compressed file that lies beside', async () => {
    await writeFile(join(folder, 'favicon.svg.gz'), gzipSync('<svg>small</svg>'));
    const answer = await get('/ui/favicon.svg', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(await answer.arrayBuffer()).toString()).toBe('<svg>small</svg>');
  });

  it.each(['/ui/..%2fsecret.txt', '/ui/%2e%2e/secret.txt', '/ui//../secret.txt', '/ui/assets/..%5c..%5csecret.txt'])(
    'does not leave the folder for %s',
    async (path) => {
      expect(await (await get(path)).text()).not.toBe('secret');
    },
  );

  it('answers a path that cannot be decoded with 404', async () => {
    expect((await get('/ui/%E0%A4%A')).status).toBe(404);
  });

  it('answers 503 with a sentence while nothing is built', async () => {
    const answer = await get('/ui/', {}, join(root, 'missing'));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ message: 'These pages are not built yet' });
  });

  it('serves a new build without a restart', async () => {
    const handler = serveStatic(folder, { basePath: '/ui/', spaFallback: 'index.html' });
    const app = new Hono().get('/ui/*', handler);
    await app.request('/ui/');
    await writeFile(join(folder, 'index.html'), '<!doctype html>two');
    await utimes(join(folder, 'index.html'), new Date(), new Date(Date.now() + 5_000));
    expect(await (await app.request('/ui/some/route')).text()).toBe('<!doctype html>two');
  });
});
