import { describe, expect, it } from 'vitest';
import { createCoreApi } from './core-api.ts';

interface Request {
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

function anApi(...answers: readonly (Response | Error)[]) {
  const requests: Request[] = [];
  const api = createCoreApi(async (path, init) => {
    requests.push({ path: String(path), body: JSON.parse(String(init?.body)), headers: new Headers(init?.headers) });
    const answer = answers[requests.length - 1] ?? answers.at(-1);
    if (answer instanceof Response) return answer.clone();
    throw answer;
  });
  return { api, requests };
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) =>
  new Response(JSON.stringify(body), { status, headers });

describe('the client of the Core API', () => {
  it('asks for the open conversations as Airy’s own inbox does', async () => {
    const { api, requests } = anApi(json({ data: [], pagination_data: {} }, { 'x-airy-cursor': 'here' }));
    const page = await api.conversations({ view: 'open', offset: 50 });
    expect(requests[0]).toMatchObject({
      path: '/conversations.list',
      body: { filters: 'id:* AND NOT metadata.state:CLOSED', cursor: '50', page_size: 50 },
    });
    expect(page.liveCursor).toBe('here');
  });

  it('sends a message under its key', async () => {
    const { api, requests } = anApi(json({ id: 'm' }));
    await api.send('c', { text: 'hi' }, 'key');
    expect(requests[0]?.body).toEqual({ conversation_id: 'c', message: { text: 'hi' } });
    expect(requests[0]?.headers.get('idempotency-key')).toBe('key');
  });

  it('reads its own writes', async () => {
    const { api, requests } = anApi(json({ id: 'm' }, { 'x-airy-position': 'messages:0:7' }), json({ data: [] }));
    await api.send('c', {}, 'k');
    await api.messages('c');
    expect(requests[1]?.headers.get('x-airy-position')).toBe('messages:0:7');
  });

  it('reads something older rather than nothing when its write is not visible yet', async () => {
    const late = json({ message: 'not yet' }, { 'retry-after': '1' }, 503);
    const { api, requests } = anApi(json({ id: 'm' }, { 'x-airy-position': 'messages:0:7' }), late, json({ data: [] }));
    await api.send('c', {}, 'k');
    await api.messages('c');
    expect(requests.map(({ headers }) => headers.get('x-airy-position'))).toEqual([null, 'messages:0:7', null]);
  });

  it('fails with the server’s words and how long it asks to wait', async () => {
    const { api } = anApi(json({ message: 'Starting' }, { 'retry-after': '2' }, 503));
    await expect(api.markRead('c')).rejects.toMatchObject({
      status: 503,
      message: 'Starting',
      retryAfterMs: 2_000,
      isPassing: true,
    });
  });

  it('has status 0 when no answer comes', async () => {
    const { api } = anApi(new TypeError('Failed to fetch'));
    await expect(api.conversation('c')).rejects.toMatchObject({ status: 0, isPassing: true });
  });

  it.each([
    ['up', json({}, {}, 403)],
    ['up', json({})],
    ['down', json({ message: 'Starting' }, {}, 503)],
    ['down', new TypeError('Failed to fetch')],
  ])('says that the service is %s', async (state, answer) => {
    expect(await anApi(answer).api.serviceState()).toBe(state);
  });

  it('knows by client.config whether there is a session', async () => {
    expect(await anApi(json({ message: 'Sign in' }, {}, 403)).api.isSignedIn()).toBe(false);
    expect(await anApi(json({})).api.isSignedIn()).toBe(true);
  });
});
