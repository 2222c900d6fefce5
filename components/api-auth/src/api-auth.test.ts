import { SECRET } from '@airy/kubernetes';
import { systemClock } from '@airy/observability';
import { createFakeKubernetes, createTestPlatform } from '@airy/platform/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { component } from './component.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function aSecret(name: string, key: string, value: string) {
  const metadata = { name, namespace: 'airy' };
  const data = { [key]: Buffer.from(value).toString('base64') };
  return { type: SECRET, object: { apiVersion: 'v1', kind: 'Secret', metadata, data } };
}

const SECRETS = [
  aSecret('airy-token', 'token', 'pear-lantern'),
  aSecret('airy-session-key', 'key', Buffer.alloc(32, 7).toString('base64')),
];

async function anApiAuth(secrets = SECRETS, options: { readonly isBehindProxy?: boolean } = {}) {
  let nowMs = Date.now();
  const clock = { ...systemClock, nowMs: () => nowMs };
  const platform = await createTestPlatform({ kubernetes: createFakeKubernetes(secrets), clock, ...options });
  closing.push(() => platform.close());
  const running = await platform.run(component);
  const call = (path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(platform.url + path, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  const createLink = async () => {
    const answer = await call('/login.create-link', {}, { authorization: 'Bearer pear-lantern' });
    return (await answer.json()) as { readonly url_path: string; readonly expires_at: string }; // the route's schema
  };
  return { platform, running, call, pass, createLink };
}

describe('POST /login', () => {
  it('signs in with the instance token', async () => {
    const { call } = await anApiAuth();
    const answer = await call('/login', { token: ' pear-lantern ' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^airy_auth_token=ey[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
  });

  it('marks the cookie secure behind https', async () => {
    const { call } = await anApiAuth();
    const answer = await call('/login', { token: 'pear-lantern' }, { 'x-forwarded-proto': 'https' });
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
  });

  it('refuses a wrong token with a message and without a cookie', async () => {
    const { call } = await anApiAuth();
    const answer = await call('/login', { token: 'pear' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: 'This token is wrong' });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('asks for a token or a code', async () => {
    const { call } = await anApiAuth();
    const answer = await call('/login', {});
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: 'token or code is required', field: 'token' },
    ]);
  });

  it('tells an address to wait after ten failures, but never refuses the right token', async () => {
    const { call, pass } = await anApiAuth();
    const attempt = (token: string) => call('/login', { token });
    for (let failure = 0; failure < 10; failure += 1) expect((await attempt('wrong')).status).toBe(403);
    const limited = await attempt('wrong');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '600']);
    expect((await attempt('pear-lantern')).status).toBe(204);
    pass(600_000);
    expect((await attempt('wrong')).status).toBe(403);
  });

  it('counts by connection, whatever addresses the client claims', async () => {
    const { call } = await anApiAuth();
    const attempt = (count: number) => call('/login', { token: 'wrong' }, { 'x-forwarded-for': `203.0.113.${count}` });
    for (let count = 0; count < 10; count += 1) expect((await attempt(count)).status).toBe(403);
    expect((await attempt(10)).status).toBe(429);
  });

  it('counts by the address that the proxy in front wrote', async () => {
    const { call } = await anApiAuth(SECRETS, { isBehindProxy: true });
    const attempt = (address: string) =>
      call('/login', { token: 'wrong' }, { 'x-forwarded-for': `9.9.9.9, ${address}` });
    for (let count = 0; count < 10; count += 1) expect((await attempt('203.0.113.7')).status).toBe(403);
    expect((await attempt('203.0.113.7')).status).toBe(429);
    expect((await attempt('203.0.113.8')).status).toBe(403);
  });

  it('refuses pages of other sites', async () => {
    const { call } = await anApiAuth();
    for (const site of ['cross-site', 'same-site']) {
      const answer = await call('/login', { token: 'pear-lantern' }, { 'sec-fetch-site': site });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    }
  });
});

describe('a login link', () => {
  it('signs in once and goes to the inbox', async () => {
    const { call, createLink } = await anApiAuth();
    const { url_path: path } = await createLink();
    const first = await call(path);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/ui/']);
    expect(first.headers.get('set-cookie')).toContain('airy_auth_token=ey');
    const second = await call(path);
    expect([second.status, second.headers.get('location')]).toEqual([303, '/ui/?login=expired']);
    expect(second.headers.get('set-cookie')).toBeNull();
  });

  it('may be redeemed by POST too', async () => {
    const { call, createLink } = await anApiAuth();
    const code = (await createLink()).url_path.split('=')[1];
    expect((await call('/login', { code })).status).toBe(204);
    expect((await call('/login', { code })).status).toBe(403);
  });

  it('ends after ten minutes', async () => {
    const { call, createLink, pass } = await anApiAuth();
    const { url_path: path } = await createLink();
    pass(600_000);
    expect((await call(path)).headers.get('set-cookie')).toBeNull();
  });

  it('is made for the instance token alone', async () => {
    const { call } = await anApiAuth();
    expect((await call('/login.create-link', {})).status).toBe(403);
    const cookie = (await call('/login', { token: 'pear-lantern' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const bySession = await call('/login.create-link', {}, { cookie, 'sec-fetch-site': 'same-origin' });
    expect(bySession.status).toBe(403);
  });
});

describe('GET /login', () => {
  it('without a code goes to the inbox, which signs in', async () => {
    const { call } = await anApiAuth();
    const answer = await call('/login');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ui/']);
  });
});

describe("another page's images", () => {
  const FOREIGN = { 'sec-fetch-site': 'cross-site', accept: 'image/avif,image/webp,*/*' };

  it('do not use up the login limit', async () => {
    const { call, createLink } = await anApiAuth();
    for (let image = 0; image < 20; image += 1) {
      const answer = await call('/login?code=x', undefined, FOREIGN);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ui/?login=expired']);
    }
    expect((await call('/login', { token: 'wrong' })).status).toBe(403);
    expect((await call('/login', { token: 'pear-lantern' })).status).toBe(204);
    expect((await call((await createLink()).url_path)).headers.get('location')).toBe('/ui/');
  });

  it('do not sign out', async () => {
    const { call } = await anApiAuth();
    for (const site of ['cross-site', 'same-site']) {
      const fetched = await call('/logout', undefined, { 'sec-fetch-site': site });
      expect([fetched.status, fetched.headers.get('set-cookie')]).toEqual([303, null]);
      const posted = await call('/logout', {}, { 'sec-fetch-site': site });
      expect([posted.status, posted.headers.get('set-cookie')]).toEqual([403, null]);
    }
  });
});

describe('a page load of /login with a code', () => {
  const PAGE_LOAD = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-site': 'none' };

  it('goes to the inbox also when too many were wrong, never to raw JSON', async () => {
    const { call, createLink } = await anApiAuth();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const answer = await call('/login?code=x', undefined, PAGE_LOAD);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ui/?login=expired']);
    }
    expect((await call('/login?code=x')).status).toBe(429);
    const { url_path: path } = await createLink();
    expect((await call(path, undefined, PAGE_LOAD)).headers.get('set-cookie')).toContain('airy_auth_token=ey');
  });

  it('is loaded again while the instance starts, so that the code is not lost', async () => {
    const { call } = await anApiAuth([]);
    const answer = await call('/login?code=x', undefined, PAGE_LOAD);
    expect([answer.status, answer.headers.get('refresh')]).toEqual([503, '1']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  it('signs in from a link on another site, such as a chat', async () => {
    const { call, createLink } = await anApiAuth();
    const { url_path: path } = await createLink();
    const answer = await call(path, undefined, { ...PAGE_LOAD, 'sec-fetch-site': 'cross-site' });
    expect(answer.headers.get('set-cookie')).toContain('airy_auth_token=ey');
  });
});

describe('/logout', () => {
  it('deletes the cookie', async () => {
    const { call } = await anApiAuth();
    const posted = await call('/logout', {});
    expect([posted.status, posted.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringContaining('airy_auth_token=; '),
    ]);
    const followed = await call('/logout');
    expect([followed.status, followed.headers.get('location')]).toEqual([303, '/ui/']);
  });
});

describe('readiness', () => {
  it('waits for the Secrets, and logins are answered 503 until then', async () => {
    const { call, running, platform } = await anApiAuth([]);
    expect(running.readiness()).toEqual({ ready: false, reason: 'Secret airy-token has no usable key token' });
    expect((await call('/login', { token: '' })).status).toBe(503);
    for (const { type, object } of SECRETS) platform.kubernetes.put(type, object);
    expect(running.readiness()).toEqual({ ready: true });
  });
});
