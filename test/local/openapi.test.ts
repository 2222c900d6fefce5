import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';

const NAMES = ['api-admin', 'api-auth', 'api-communication', 'sources-chatplugin-webhook'];

interface Operation {
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe('the OpenAPI documents', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  const documents = new Map<string, Document>();
  beforeAll(async () => {
    instance = await startInstance(dataDir);
    for (const name of NAMES) {
      const answer = await fetch(`${instance.url}/openapi/${name}.json`);
      documents.set(name, (await answer.json()) as Document); // checked below
    }
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  const operations = () =>
    [...documents].flatMap(([name, { paths }]) =>
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => ({ name, path, method: method.toUpperCase(), operation })),
      ),
    );
  const call = (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${instance.url}${path}`, {
      method,
      redirect: 'manual',
      ...(method === 'POST'
        ? { body: '{}', headers: { 'content-type': 'application/json', ...headers } }
        : { headers }),
    });

  it.each(NAMES)('of %s is served without credentials and may be kept', async (name) => {
    const answer = await fetch(`${instance.url}/openapi/${name}.json`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(documents.get(name)?.openapi).toBe('3.1.0');
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(`${instance.url}/openapi/${name}.json`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('name every operation with its credentials', () => {
    const lines = operations().map(({ method, path, operation }) => {
      const schemes = operation.security.flatMap((scheme) => Object.keys(scheme)).join('|') || 'public';
      return `${method} ${path} ${schemes}`;
    });
    expect(lines.toSorted().join('\n')).toMatchInlineSnapshot(`
      "GET /login public
      GET /logout public
      POST /channels.chatplugin.connect token|session
      POST /channels.chatplugin.disconnect token|session
      POST /channels.custom.disconnect token|session
      POST /channels.facebook.disconnect token|session
      POST /channels.google.disconnect token|session
      POST /channels.info token|session
      POST /channels.instagram.disconnect token|session
      POST /channels.list token|session
      POST /channels.twilio.sms.disconnect token|session
      POST /channels.twilio.whatsapp.disconnect token|session
      POST /channels.update token|session
      POST /channels.viber.disconnect token|session
      POST /channels.whatsapp.disconnect token|session
      POST /chatplugin.authenticate public
      POST /chatplugin.config public
      POST /chatplugin.resumeToken chatToken|token
      POST /chatplugin.send chatToken
      POST /client.config token|session
      POST /conversations.info token|session
      POST /conversations.list token|session
      POST /conversations.mark-read token|session
      POST /conversations.refetch token|session
      POST /conversations.remove-state token|session
      POST /conversations.removeState token|session
      POST /conversations.set-state token|session
      POST /conversations.setState token|session
      POST /conversations.tag token|session
      POST /conversations.untag token|session
      POST /conversations.update-contact token|session
      POST /conversations.updateContact token|session
      POST /login public
      POST /login.create-link token
      POST /logout public
      POST /messages.list token|session
      POST /messages.resend token|session
      POST /messages.send token|session
      POST /messages.suggest-replies token|session
      POST /messages.suggestReplies token|session
      POST /metadata.upsert token|session
      POST /tags.create token|session
      POST /tags.delete token|session
      POST /tags.list token|session
      POST /tags.update token|session
      POST /templates.create token|session
      POST /templates.delete token|session
      POST /templates.info token|session
      POST /templates.list token|session
      POST /templates.update token|session
      POST /users.list token|session
      POST /webhooks.info token|session
      POST /webhooks.list token|session
      POST /webhooks.subscribe token|session
      POST /webhooks.unsubscribe token|session
      POST /webhooks.update token|session"
    `);
  });

  it('mark as public just what answers without credentials; all else is refused with a message', async () => {
    const refusals = await Promise.all(
      operations().map(async ({ method, path, operation }) => {
        const { status, body } = await call(method, path).then(async (answer) => ({
          status: answer.status,
          body: await answer.text(),
        }));
        const isPublic = operation.security.length === 0;
        const isRefused = (status === 401 || status === 403) && body.includes('"message"');
        return isPublic === isRefused ? `${method} ${path}: ${status} ${body}` : undefined;
      }),
    );
    expect(refusals.filter((one) => one !== undefined)).toEqual([]);
  });

  it('have no operation beside the public ones that takes wrong credentials', async () => {
    const admitted: string[] = [];
    for (const { method, path, operation } of operations()) {
      if (operation.security.length === 0) continue;
      const { status } = await call(method, path, { authorization: 'Bearer wrong', cookie: 'airy_auth_token=wrong' });
      if (status !== 401 && status !== 403) admitted.push(`${method} ${path}: ${status}`);
    }
    expect(admitted).toEqual([]);
  });

  it('name only paths and methods that are there', async () => {
    const missing: string[] = [];
    for (const { method, path } of operations()) {
      if (path.startsWith('/log')) continue; // signing in and out is tried elsewhere
      const answer = await call(method, path, { authorization: `Bearer ${instance.token}` });
      const text = await answer.text();
      if (answer.status === 405 || text.includes('There is nothing at')) missing.push(`${method} ${path}`);
    }
    expect(missing).toEqual([]);
  });
});
