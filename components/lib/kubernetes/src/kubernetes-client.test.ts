import { createMeter, silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesClient } from './client.ts';
import { createKubernetesClient } from './kubernetes-client.ts';
import { CONFIG_MAP, DEPLOYMENT, SECRET } from './objects.ts';
import { json, type ScriptedServer, stall, startScriptedServer, status, text } from './testing/scripted-server.ts';

let server: ScriptedServer;
let client: KubernetesClient;
const meter = createMeter();
const secret = { type: SECRET, namespace: 'shop', name: 'token' };
const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: 'shop', uid: 'u1' } };

beforeEach(async () => {
  server = await startScriptedServer();
  let asked = 0;
  client = createKubernetesClient(
    { server: server.url, token: () => `token-${asked++}` },
    { logger: silentLogger, meter, clock: systemClock },
  );
});

afterEach(async () => {
  await client.close();
  await server.close();
});

describe('a call', () => {
  it('asks for the token each time', async () => {
    server.script(json(200, body));
    await client.get(secret);
    await client.get(secret);
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer token-0',
      'Bearer token-1',
    ]);
  });

  it('uses a connection of the calls before', async () => {
    server.script(json(200, body));
    for (let i = 0; i < 20; i++) await client.get(secret);
    // Two at most: the pool may find the first one still finishing.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is counted by code and method', async () => {
    server.script(status(418, 'Teapot', 'short and stout'));
    await client.get(secret).catch(() => {});
    expect(await meter.exposition()).toMatch(/rest_client_requests_total\{code="418",method="GET",host="127[^}]*\} 1/);
  });

  it('ends after its timeout', async () => {
    server.script(stall);
    await expect(client.get(secret, { timeoutMs: 50 })).rejects.toMatchObject({ code: 0, reason: 'Timeout' });
  });

  it('ends when its signal aborts', async () => {
    server.script(stall);
    const aborter = new AbortController();
    const call = client.get(secret, { signal: aborter.signal });
    aborter.abort();
    await expect(call).rejects.toMatchObject({ code: 0, reason: 'Aborted' });
  });

  it('ends when the client closes', async () => {
    server.script(stall);
    const call = client.get(secret);
    const failure = expect(call).rejects.toMatchObject({ code: 0, reason: 'Closed' });
    await client.close();
    await failure;
  });

  it('says that the server cannot be reached', async () => {
    await server.close();
    await expect(client.get(secret)).rejects.toMatchObject({ code: 0, reason: 'Unreachable' });
  });

  it('is repeated once when the connection breaks and a repeat does no harm', async () => {
    server.script((response) => response.destroy(), json(200, body));
    expect(await client.get(secret)).toEqual(body);
  });

  it('is not repeated when the connection breaks and a repeat could do harm', async () => {
    server.script((response) => response.destroy(), json(201, body));
    await expect(client.create(secret, body)).rejects.toMatchObject({ code: 0 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([429, 503])('%i with Retry-After is repeated after the pause', async (code) => {
    server.script(text(code, 'later', { 'retry-after': '0' }), json(200, body));
    expect(await client.get(secret)).toEqual(body);
    expect(server.requests).toHaveLength(2);
  });

  it('that goes on is an error after three repeats', async () => {
    server.script(text(429, 'too many', { 'retry-after': '0' }));
    await expect(client.get(secret)).rejects.toMatchObject({ code: 429, reason: 'TooManyRequests', retryAfterMs: 0 });
    expect(server.requests).toHaveLength(4);
  });

  it('that asks for a long pause is left to the caller', async () => {
    server.script(text(503, 'later', { 'retry-after': '120' }));
    await expect(client.get(secret)).rejects.toMatchObject({ code: 503, retryAfterMs: 120_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('503 without a time is not repeated', async () => {
    server.script(text(503, 'down'));
    await expect(client.get(secret)).rejects.toMatchObject({ code: 503, reason: 'ServiceUnavailable' });
    expect(server.requests).toHaveLength(1);
  });

  it('carries the causes of its Status', async () => {
    const causes = [{ field: 'spec.type', message: 'Unsupported value', reason: 'FieldValueNotSupported' }];
    server.script(status(422, 'Invalid', 'Source is invalid', { causes }));
    await expect(client.get(secret)).rejects.toMatchObject({ reason: 'Invalid', message: 'Source is invalid', causes });
  });

  it('in plain text is quoted', async () => {
    server.script(text(500, 'panic:\n  out of cheese'));
    await expect(client.get(secret)).rejects.toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: 'GET /api/v1/namespaces/shop/secrets/token: 500 panic: out of cheese',
    });
  });
});

describe('get and delete', () => {
  it('know an absent object from a kind that is not served', async () => {
    server.script(status(404, 'NotFound', 'secrets "token" not found'), text(404, '404 page not found'));
    expect(await client.get(secret)).toBeUndefined();
    await expect(client.get(secret)).rejects.toMatchObject({ code: 404, reason: 'UnknownResource' });
  });

  it('delete says whether the object was there and sends its preconditions', async () => {
    server.script(json(200, { kind: 'Status', status: 'Success' }), status(404, 'NotFound', 'gone'));
    expect(await client.delete(secret, { uid: 'u1', propagationPolicy: 'Background' })).toBe(true);
    expect(await client.delete(secret)).toBe(false);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      preconditions: { uid: 'u1' },
      propagationPolicy: 'Background',
    });
  });

  it('refuses a namespaced object without its namespace', async () => {
    expect(() => client.get({ type: SECRET, name: 'token' })).toThrow(/expected a namespace/);
  });
});

describe('list', () => {
  it('reads all pages and names the kind of each item', async () => {
    const item = (name: string) => ({ metadata: { name, namespace: 'shop' } });
    server.script(
      json(200, { metadata: { resourceVersion: '7', continue: 'next' }, items: [item('a')] }),
      json(200, { metadata: { resourceVersion: '7' }, items: [item('b')] }),
    );
    const list = await client.list(CONFIG_MAP, { namespace: 'shop', labelSelector: 'a=b' });
    expect(list.resourceVersion).toBe('7');
    expect(list.items.map((each) => `${each.kind} ${each.metadata.name}`)).toEqual(['ConfigMap a', 'ConfigMap b']);
    expect(server.requests.map((request) => request.url.search)).toEqual([
      '?labelSelector=a%3Db&limit=500',
      '?labelSelector=a%3Db&limit=500&continue=next',
    ]);
  });

  it('starts over without pages when the list has expired between two of them', async () => {
    server.script(
      json(200, { metadata: { resourceVersion: '7', continue: 'next' }, items: [{ metadata: { name: 'old' } }] }),
      status(410, 'Expired', 'too old'),
      json(200, { metadata: { resourceVersion: '9' }, items: [{ metadata: { name: 'new' } }] }),
    );
    const list = await client.list(CONFIG_MAP);
    expect(list.items.map((each) => each.metadata.name)).toEqual(['new']);
    expect(server.requests[2]?.url.search).toBe('');
  });
});

describe('apply', () => {
  it('sends the fields with their name as JSON of the apply type', async () => {
    server.script(json(200, body));
    await client.apply(
      { type: DEPLOYMENT, namespace: 'shop', name: 'api' },
      { metadata: { labels: { a: 'b' } }, spec: { replicas: 2 } },
      { fieldManager: 'airy-operator', force: true, subresource: 'status' },
    );
    const [request] = server.requests;
    expect(request?.method).toBe('PATCH');
    expect(request?.url.pathname).toBe('/apis/apps/v1/namespaces/shop/deployments/api/status');
    expect(request?.url.search).toBe('?fieldManager=airy-operator&force=true');
    expect(request?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels: { a: 'b' }, name: 'api', namespace: 'shop' },
      spec: { replicas: 2 },
    });
  });

  it('of a conflicting field is an error that lists it', async () => {
    const causes = [{ field: '.spec.replicas', message: 'conflict with "kubectl"', reason: 'FieldManagerConflict' }];
    server.script(status(409, 'Conflict', 'Apply failed with 1 conflict', { causes }));
    await expect(client.apply(secret, {}, { fieldManager: 'airy-operator' })).rejects.toMatchObject({
      code: 409,
      causes,
    });
  });
});

describe('patches', () => {
  it('name their type', async () => {
    server.script(json(200, body));
    await client.mergePatch(secret, { data: null }, { fieldManager: 'airy-cli' });
    await client.jsonPatch(secret, [{ op: 'test', path: '/metadata/resourceVersion', value: '3' }]);
    expect(server.requests.map((request) => request.headers['content-type'])).toEqual([
      'application/merge-patch+json',
      'application/json-patch+json',
    ]);
    expect(server.requests[0]?.url.search).toBe('?fieldManager=airy-cli');
  });
});
