import { AIRY_INSTANCE } from '@airy/crds';
import { SECRET } from '@airy/kubernetes';
import { systemClock } from '@airy/observability';
import { createFakeKubernetes, type FakeKubernetes } from '@airy/platform/testing';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from './authenticator.ts';
import { watchInstanceSecrets } from './instance-secrets.ts';
import { instanceTokenPrincipal } from './instance-token.ts';
import { SESSION_MS, signSession } from './session.ts';

const KEY = Buffer.alloc(32, 7);
const NOW_MS = Date.parse('2026-01-02T03:04:05Z');

function putSecret(kubernetes: FakeKubernetes, name: string, values: Readonly<Record<string, string>>) {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  kubernetes.put(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'airy' }, data });
}

function putInstance(kubernetes: FakeKubernetes, spec: object) {
  kubernetes.put(AIRY_INSTANCE, {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'AiryInstance',
    metadata: { name: 'airy', namespace: 'airy' },
    spec,
  });
}

function anInstance() {
  const kubernetes = createFakeKubernetes();
  putSecret(kubernetes, 'airy-token', { token: 'pear-lantern\n' });
  putSecret(kubernetes, 'airy-session-key', { key: KEY.toString('base64') });
  const secrets = watchInstanceSecrets({ kubernetes, namespace: 'airy', instance: 'airy' });
  let nowMs = NOW_MS;
  const clock = { ...systemClock, nowMs: () => nowMs };
  const authenticator = createAuthenticator({ secrets, clock });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { kubernetes, secrets, authenticator, pass };
}

const session = (nowMs = NOW_MS) => signSession(KEY, instanceTokenPrincipal('pear-lantern'), nowMs);
const cookie = (value: string) => new Headers({ cookie: `other=1; airy_auth_token=${value}` });

describe('an authenticator', () => {
  it.each(['Bearer pear-lantern', 'bearer  pear-lantern', 'pear-lantern'])(
    'knows the instance token as %s',
    async (header) => {
      const { authenticator } = anInstance();
      expect(await authenticator.authenticateRequest({ authorization: header })).toMatchObject({
        id: 'system-token-7109',
        kind: 'instance-token',
      });
    },
  );

  it('refuses anonymous requests with 403 and a message', async () => {
    const { authenticator } = anInstance();
    expect(await authenticator.user(new Headers())).toMatchObject({ kind: 'refused', status: 403 });
    expect(await authenticator.authenticateRequest({})).toBeUndefined();
  });

  it('refuses a wrong token, even beside a good session', async () => {
    const { authenticator } = anInstance();
    const headers = cookie(await session());
    headers.set('authorization', 'Bearer pear-lanterns');
    expect(await authenticator.user(headers)).toMatchObject({ kind: 'refused', status: 403 });
  });

  it('knows a session from the cookie, and that a browser sent it', async () => {
    const { authenticator } = anInstance();
    expect(await authenticator.user(cookie(await session()))).toMatchObject({
      kind: 'authenticated',
      byCookie: true,
      principal: { id: 'system-token-7109', kind: 'session', expiresAtMs: NOW_MS + SESSION_MS },
    });
  });

  it('knows a session sent as a token', async () => {
    const { authenticator } = anInstance();
    const headers = new Headers({ authorization: `Bearer ${await session()}` });
    expect(await authenticator.user(headers)).toMatchObject({ kind: 'authenticated', byCookie: false });
  });

  it('refuses a session after twelve hours', async () => {
    const { authenticator, pass } = anInstance();
    const headers = cookie(await session());
    pass(SESSION_MS);
    expect(await authenticator.user(headers)).toMatchObject({
      kind: 'refused',
      message: 'The session has ended, sign in again',
    });
  });

  it.each([
    ['of another key', () => signSession(Buffer.alloc(32, 8), instanceTokenPrincipal('x'), NOW_MS)],
    [
      'without a signature',
      async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await session()).split('.')[1]}.`,
    ],
    ['of another algorithm', () => aJwt('HS512', { principal: '{"id":"x"}' }, SESSION_MS)],
    ['longer than twelve hours', () => aJwt('HS256', { principal: '{"id":"x"}' }, SESSION_MS + 1_000)],
    ['without a principal', () => aJwt('HS256', {}, SESSION_MS)],
    ['whose principal is no user', () => aJwt('HS256', { principal: '{"name":"x"}' }, SESSION_MS)],
    ['that is no JWT', async () => 'abc'],
  ])('refuses a session %s', async (_name, make) => {
    const { authenticator } = anInstance();
    expect(await authenticator.user(cookie(await make()))).toMatchObject({ kind: 'refused', status: 403 });
  });

  it('lets only the instance token itself through where that is asked for', async () => {
    const { authenticator } = anInstance();
    const byToken = new Headers({ authorization: 'pear-lantern' });
    expect(await authenticator.instanceToken(byToken)).toMatchObject({ kind: 'authenticated' });
    expect(await authenticator.instanceToken(cookie(await session()))).toMatchObject({ kind: 'refused', status: 403 });
  });

  it('follows a rotated token and a rotated key', async () => {
    const { authenticator, kubernetes } = anInstance();
    const old = cookie(await session());
    putSecret(kubernetes, 'airy-token', { token: 'new-token' });
    putSecret(kubernetes, 'airy-session-key', { key: Buffer.alloc(32, 9).toString('base64') });
    expect(await authenticator.authenticateRequest({ authorization: 'pear-lantern' })).toBeUndefined();
    expect(await authenticator.authenticateRequest({ authorization: 'new-token' })).toMatchObject({
      id: 'system-token-348e',
    });
    expect(await authenticator.user(old)).toMatchObject({ kind: 'refused' });
  });

  it('follows the instance to another Secret', async () => {
    const { authenticator, kubernetes } = anInstance();
    putSecret(kubernetes, 'mine', { airy: 'my-token' });
    putInstance(kubernetes, { auth: { tokenSecretRef: { name: 'mine', key: 'airy' } } });
    expect(await authenticator.authenticateRequest({ authorization: 'my-token' })).toBeDefined();
    expect(await authenticator.authenticateRequest({ authorization: 'pear-lantern' })).toBeUndefined();
    putInstance(kubernetes, {});
    expect(await authenticator.authenticateRequest({ authorization: 'pear-lantern' })).toBeDefined();
  });

  it('lets nobody in while the Secrets are missing, and says which one', async () => {
    const kubernetes = createFakeKubernetes();
    const secrets = watchInstanceSecrets({ kubernetes, namespace: 'airy', instance: 'airy' });
    const authenticator = createAuthenticator({ secrets, clock: systemClock });
    expect(await authenticator.authenticateRequest({ authorization: '' })).toBeUndefined();
    expect(await authenticator.authenticateRequest({ authorization: 'undefined' })).toBeUndefined();
    expect(secrets.missing()).toBe('Secret airy-token has no usable key token');
    putSecret(kubernetes, 'airy-token', { token: 'x' });
    expect(secrets.missing()).toBe('Secret airy-session-key has no usable key key');
    putSecret(kubernetes, 'airy-session-key', { key: Buffer.alloc(31).toString('base64') });
    expect(secrets.missing()).toBe('Secret airy-session-key has no usable key key');
    putSecret(kubernetes, 'airy-session-key', { key: KEY.toString('base64') });
    expect(secrets.missing()).toBeUndefined();
  });
});

function aJwt(alg: string, claims: Record<string, unknown>, lifetimeMs: number): Promise<string> {
  const issuedAt = Math.floor(NOW_MS / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeMs / 1000)
    .sign(alg === 'HS512' ? Buffer.alloc(64, 7) : KEY);
}
