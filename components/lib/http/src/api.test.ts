import { createMeter, type Logger, silentLogger, systemClock } from '@airy/observability';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { createApi, reply } from './api.ts';
import type { Authenticator } from './authenticator.ts';
import { HttpError } from './errors.ts';

const user: Authenticator<{ readonly id: string }> = async (headers) => {
  const cookie = headers.get('cookie');
  const id = headers.get('authorization') ?? cookie;
  if (id === null) return { kind: 'refused', status: 403, message: 'Sign in first' };
  return { kind: 'authenticated', principal: { id }, byCookie: cookie !== null };
};

const MESSAGE = Type.Object({
  conversation_id: Type.String({ format: 'uuid' }),
  message: Type.Object({ text: Type.String({ minLength: 1 }) }),
  page_size: Type.Optional(Type.Integer({ minimum: 1, default: 20 })),
  color: Type.Optional(Type.Union([Type.Literal('tag-red'), Type.Literal('tag-blue')])),
});

function anApi(logger: Logger = silentLogger) {
  const meter = createMeter();
  const api = createApi({
    name: 'test',
    version: '1.0.0',
    logger,
    meter,
    clock: systemClock,
    allowedOrigins: () => ['https://inbox.example.com'],
    authenticators: { user },
  });
  api.route({
    method: 'post',
    path: '/messages.send',
    summary: 'Sends',
    auth: 'user',
    body: MESSAGE,
    response: { 200: MESSAGE },
    handler: ({ body, principal }) => reply(200, { text: body.message.text, size: body.page_size, by: principal.id }),
  });
  api.route({
    method: 'post',
    path: '/tags.list',
    summary: 'Lists',
    auth: 'none',
    response: { 204: null },
    handler: () => reply(204),
  });
  api.route({
    method: 'post',
    path: '/broken.now',
    summary: 'Breaks',
    auth: 'none',
    response: { 200: null },
    handler: () => {
      throw new Error('secret detail');
    },
  });
  api.route({
    method: 'post',
    path: '/gone.now',
    summary: 'Is gone',
    auth: 'none',
    response: { 200: null },
    handler: () => {
      throw new HttpError(410, 'Gone', { field: 'id', headers: { 'retry-after': '3' } });
    },
  });
  api.route({
    method: 'get',
    path: '/login',
    summary: 'Page',
    auth: 'none',
    response: { 303: null },
    handler: () => new Response(null, { status: 303, headers: { location: '/ui/' } }),
  });
  const post = (path: string, body?: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    api.app.request(`http://here${path}`, {
      method: 'POST',
      headers: { host: 'here', 'content-type': 'application/json', authorization: 'ada', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return { api, meter, post };
}

const ID = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
const GOOD = { conversation_id: ID, message: { text: 'hi' } };

describe('a route', () => {
  it('hands the checked body with its defaults and the principal to the handler', async () => {
    const answer = await anApi().post('/messages.send', JSON.stringify({ ...GOOD, unknown: 1 }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ text: 'hi', size: 20, by: 'ada' });
  });

  it('takes an empty body with a JSON content type as an empty object', async () => {
    expect((await anApi().post('/tags.list')).status).toBe(204);
    expect((await anApi().post('/tags.list', '')).status).toBe(204);
  });

  it('answers an empty body that lacks a field with its name', async () => {
    const answer = await anApi().post('/messages.send', '');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'conversation_id is required', field: 'conversation_id' });
  });

  it.each([
    ['a missing nested field', { ...GOOD, message: {} }, 'message.text', 'message.text is required'],
    ['a wrong type', { ...GOOD, message: { text: 7 } }, 'message.text', 'message.text: expected text'],
    ['a wrong format', { ...GOOD, conversation_id: 'x' }, 'conversation_id', 'conversation_id: expected a UUID'],
    ['a number out of range', { ...GOOD, page_size: 0 }, 'page_size', 'page_size: expected a number of 1 or more'],
  ])('names the field of %s', async (_name, body, field, message) => {
    const answer = await anApi().post('/messages.send', JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message, field });
  });

  it('names the field of a value that is none of the allowed ones', async () => {
    const answer = await anApi().post('/messages.send', JSON.stringify({ ...GOOD, color: 'green' }));
    expect(await answer.json()).toEqual({ message: 'color: expected one of tag-red, tag-blue', field: 'color' });
  });

  it.each(['null', '[]', '"text"', '7'])('refuses the body %s', async (body) => {
    const answer = await anApi().post('/tags.list', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'Expected an object as the body' });
  });

  it('refuses broken JSON', async () => {
    const answer = await anApi().post('/tags.list', '{"a":');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'The body is not JSON' });
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect((await anApi().post('/tags.list', new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400);
  });

  it('refuses another content type', async () => {
    const answer = await anApi().post('/tags.list', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.status).toBe(415);
  });

  it('takes a content type with a charset', async () => {
    const answer = await anApi().post('/tags.list', '{}', { 'content-type': 'application/json; charset=utf-8' });
    expect(answer.status).toBe(204);
  });

  it('refuses a body above 1 MiB, also when its length is not declared', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1_048_576) });
    expect((await anApi().post('/tags.list', body)).status).toBe(413);
    const declared = await anApi().post('/tags.list', '{}', { 'content-length': '1048577' });
    expect(declared.status).toBe(413);
  });

  it('takes a body of exactly 1 MiB', async () => {
    const body = `{"text":"${'x'.repeat(1_048_576 - 11)}"}`;
    expect((await anApi().post('/tags.list', body)).status).toBe(204);
  });

  it('names the field with a NUL', async () => {
    const answer = await anApi().post('/messages.send', JSON.stringify({ ...GOOD, message: { text: 'a\0b' } }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'NUL (U+0000) is not allowed in text', field: 'message.text' });
  });

  it('takes text that only looks like an escaped NUL', async () => {
    const answer = await anApi().post('/messages.send', JSON.stringify({ ...GOOD, message: { text: '\\u0000' } }));
    expect(answer.status).toBe(200);
  });

  it('refuses JSON nested deeper than 64 levels', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect((await anApi().post('/tags.list', nested(63))).status).toBe(204);
    expect((await anApi().post('/tags.list', nested(64))).status).toBe(400);
    expect((await anApi().post('/tags.list', '['.repeat(500_000))).status).toBe(400);
  });

  it('does not count brackets inside strings as levels', async () => {
    expect((await anApi().post('/tags.list', JSON.stringify({ a: '"['.repeat(100) }))).status).toBe(204);
  });

  it('refuses anonymous requests before it looks at the body', async () => {
    const { api } = anApi();
    const answer = await api.app.request('/messages.send', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: 'Sign in first' });
  });

  it('answers an unknown path 404 and a wrong method 405, both with a message', async () => {
    const { api, post } = anApi();
    const unknown = await post('/messages.nothing');
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'There is nothing at /messages.nothing' }]);
    const wrong = await api.app.request('/tags.list');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers an unexpected error 500 without details and logs it once', async () => {
    const logged: unknown[] = [];
    const logger = { ...silentLogger, error: (event: string) => logged.push(event) };
    const answer = await anApi(logger).post('/broken.now');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret detail');
    expect(logged).toEqual(['request-failed']);
  });

  it('answers an HttpError as it says', async () => {
    const answer = await anApi().post('/gone.now');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([410, '3']);
    expect(await answer.json()).toEqual({ message: 'Gone', field: 'id' });
  });

  it('may answer with a response of its own', async () => {
    const answer = await anApi().api.app.request('/login');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ui/']);
  });

  it('counts requests by route and status, unknown paths together', async () => {
    const { meter, post } = anApi();
    await post('/tags.list');
    await post('/random-1');
    await post('/random-2');
    const metrics = await meter.exposition();
    expect(metrics).toContain('airy_http_requests_total{api="test",route="/tags.list",status="204"} 1');
    expect(metrics).toContain('airy_http_requests_total{api="test",route="other",status="404"} 2');
  });

  it('stands in the OpenAPI document with its body and its answers', () => {
    const document = anApi().api.openApi();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'test', version: '1.0.0' },
      paths: {
        '/messages.send': {
          post: {
            summary: 'Sends',
            security: [{ token: [] }, { session: [] }],
            requestBody: { content: { 'application/json': { schema: { required: ['conversation_id', 'message'] } } } },
            responses: { 200: { description: 'Answer' } },
          },
        },
      },
    });
  });
});

describe('the OpenAPI document', () => {
  const get = (api: ReturnType<typeof anApi>['api'], headers: Record<string, string> = {}) =>
    api.app.request('/openapi/test.json', { headers });

  it('is served to everybody, with every route, and may be kept', async () => {
    const { api } = anApi();
    const answer = await get(api);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(api.openApi())));
  });

  it('is answered 304 to who has it', async () => {
    const { api } = anApi();
    const etag = (await get(api)).headers.get('etag') ?? '';
    expect((await get(api, { 'if-none-match': etag })).status).toBe(304);
    expect((await get(api, { 'if-none-match': '"older"' })).status).toBe(200);
  });

  it('marks public routes with an empty list of credentials', () => {
    expect(anApi().api.openApi()).toMatchObject({ paths: { '/tags.list': { post: { security: [] } } } });
  });
});

describe('cross-origin requests', () => {
  it('get an allowed origin echoed, with credentials, also on errors', async () => {
    const answer = await anApi().post('/nothing', '', { origin: 'https://inbox.example.com' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://inbox.example.com');
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('get no permission for another origin', async () => {
    const answer = await anApi().post('/tags.list', '', { origin: 'https://evil.net' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('have their preflight answered for allowed origins only', async () => {
    const { api } = anApi();
    const preflight = (origin: string) =>
      api.app.request('http://here/messages.send', {
        method: 'OPTIONS',
        headers: { host: 'here', origin, 'access-control-request-headers': 'content-type,x-requested-with' },
      });
    const allowed = await preflight('https://inbox.example.com');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type,x-requested-with');
    expect(allowed.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
    expect((await preflight('https://evil.net')).status).toBe(403);
  });

  const byCookie = async (headers: Record<string, string>) =>
    anApi().api.app.request('http://here/messages.send', {
      method: 'POST',
      headers: { host: 'here', cookie: 'ada', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(GOOD),
    });

  const ABSENT = undefined;
  const OWN = 'http://here';
  const ALLOWED = 'https://inbox.example.com';
  const OTHER_PORT = 'http://here:9999';
  const EVIL = 'https://evil.net';

  it.each([
    // [Sec-Fetch-Site, then the status for each Origin: absent, own, allowed, own host on another port, evil, null]
    [ABSENT, [403, 200, 200, 403, 403, 403]],
    ['same-origin', [200, 200, 200, 200, 200, 200]], // only a browser sets it, and behind a proxy the Host may differ
    ['none', [200, 200, 200, 403, 403, 403]],
    ['same-site', [403, 403, 200, 403, 403, 403]],
    ['cross-site', [403, 403, 200, 403, 403, 403]],
    ['nonsense', [403, 403, 200, 403, 403, 403]],
  ] as const)('with a session cookie and Sec-Fetch-Site %s are answered %j by Origin', async (site, statuses) => {
    const answers = [ABSENT, OWN, ALLOWED, OTHER_PORT, EVIL, 'null'].map((origin) =>
      byCookie({ ...(site ? { 'sec-fetch-site': site } : {}), ...(origin ? { origin } : {}) }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(statuses);
  });
});

describe('every answer', () => {
  it('carries the security headers', async () => {
    const { headers } = await anApi().post('/nothing');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
