import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestPlatform, type TestPlatform } from '@airy/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { component, startFrontend } from './component.ts';

describe('frontend-ui', () => {
  let platform: TestPlatform;
  let folder = '';
  beforeEach(async () => {
    platform = await createTestPlatform({ deployment: 'frontend-ui' });
    folder = join(platform.dataDir, 'dist');
    startFrontend(platform, folder);
  });
  afterEach(() => platform.close());

  async function build() {
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Inbox</title>');
    await writeFile(join(folder, 'assets', 'main-B1x9_k2Q.js'), 'start()');
  }
  const get = (path: string) => fetch(platform.url + path, { redirect: 'manual' });

  it('serves the inbox for every route of the app, under a strict policy', async () => {
    await build();
    for (const path of ['/ui/', '/ui/conversations/42?tab=x']) {
      const answer = await get(path);
      expect(await answer.text()).toContain('<title>Inbox</title>');
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; " +
          "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'",
      );
    }
  });

  it('serves the scripts with their type, to be kept for ever', async () => {
    await build();
    const answer = await get('/ui/assets/main-B1x9_k2Q.js');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('leads /ui to /ui/', async () => {
    const answer = await get('/ui');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/ui/']);
  });

  it('says that it is not built, and serves it once it is', async () => {
    const before = await get('/ui/');
    expect(before.status).toBe(503);
    expect(await before.json()).toEqual({ message: expect.stringContaining('not built') });
    await build();
    expect((await get('/ui/')).status).toBe(200);
  });

  it('is a component by the name of its Deployment, and finds the inbox of this repository', async () => {
    const own = await createTestPlatform();
    expect(component.name).toBe('frontend-ui');
    const running = await own.run(component);
    expect(running.readiness()).toEqual({ ready: true });
    expect([200, 503]).toContain((await fetch(`${own.url}/ui/`)).status);
    await own.close();
  });
});
