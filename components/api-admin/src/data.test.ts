import { LABELS, WEBHOOK } from '@airy/crds';
import { TOPICS } from '@airy/domain';
import { DEPLOYMENT } from '@airy/kubernetes';
import { createTestPlatform } from '@airy/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { component } from './component.ts';
import { aTestAdmin, type TestAdmin } from './test-admin.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await aTestAdmin();
});
afterEach(() => admin.close());

describe('tags', () => {
  it('are made, listed, changed and deleted, each visible at once', async () => {
    const made = await admin.post('/tags.create', { name: 'Urgent', color: 'tag-red' });
    expect([made.status, made.body]).toEqual([201, { id: expect.any(String), name: 'Urgent', color: 'tag-red' }]);
    const { id } = made.body;
    expect((await admin.post('/tags.list')).body).toEqual({ data: [made.body] });
    expect((await admin.post('/tags.update', { id, name: 'Later', color: 'tag-blue' })).status).toBe(204);
    expect((await admin.post('/tags.list')).body.data).toEqual([{ id, name: 'Later', color: 'tag-blue' }]);
    expect((await admin.post('/tags.delete', { id })).status).toBe(204);
    expect((await admin.post('/tags.list')).body).toEqual({ data: [] });
    expect((await admin.recordsOf(TOPICS.tags)).at(-1)).toBeNull();
  });

  it('have one of four colours', async () => {
    const { status, body } = await admin.post('/tags.create', { name: 'x', color: 'red' });
    expect(status).toBe(400);
    expect(body.message).toBe('Tag color must be one of [tag-red, tag-blue, tag-green, tag-purple]');
  });

  it('that do not exist are 404', async () => {
    const id = crypto.randomUUID();
    expect((await admin.post('/tags.update', { id })).status).toBe(404);
    expect((await admin.post('/tags.delete', { id })).status).toBe(404);
  });
});

describe('templates', () => {
  it('are made, answered, changed and deleted', async () => {
    const made = await admin.post('/templates.create', {
      name: 'Hello',
      source: 'chatplugin',
      content: { text: 'Hi' },
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect((await admin.post('/templates.info', { id })).body).toEqual(made.body);
    const changed = await admin.post('/templates.update', { id, content: { text: 'Hey' }, source_type: 'facebook' });
    expect(changed.body).toEqual({ id, name: 'Hello', source: 'facebook', content: { text: 'Hey' } });
    expect((await admin.post('/templates.delete', { id })).status).toBe(204);
    expect((await admin.post('/templates.info', { id })).status).toBe(404);
  });

  it('are listed by source and by a part of the name', async () => {
    for (const name of ['Hello', 'Goodbye']) {
      await admin.post('/templates.create', { name, source: 'chatplugin', content: 'x' });
    }
    const names = async (body: object) =>
      (await admin.post('/templates.list', body)).body.data?.map(({ name }) => name);
    expect(await names({ source: 'chatplugin' })).toHaveLength(2);
    expect(await names({ source: 'chatplugin', name: 'bye' })).toEqual(['Goodbye']);
    expect(await names({ source: 'facebook' })).toEqual([]);
    expect((await admin.post('/templates.list', {})).body).toMatchObject({ field: 'source' });
  });
});

describe('client.config', () => {
  it('tells services, user, tag colours and version for an empty body', async () => {
    const deployment = (name: string, replicas: number, availableReplicas: number, source?: string) =>
      admin.platform.kubernetes.put(DEPLOYMENT, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name,
          namespace: 'airy',
          labels: { [LABELS.instance]: 'airy', ...(source ? { [LABELS.source]: source } : {}) },
        },
        spec: { replicas, selector: { matchLabels: {} }, template: { spec: { containers: [] } } },
        status: { availableReplicas },
      });
    deployment('api-admin', 1, 1);
    deployment('frontend-chat-plugin', 1, 0);
    deployment('sources-web-webhook', 0, 0, 'web');
    const { status, body } = await admin.post('/client.config');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      services: {
        'api-admin': { enabled: true, healthy: true, component: 'api-admin' },
        'frontend-chat-plugin': { enabled: true, healthy: false, component: 'sources-chatplugin' },
        'sources-web-webhook': { enabled: false, healthy: false, component: 'sources-chatplugin' },
      },
      user_profile: { id: 'system-token-7109', name: 'Administrator', avatar_url: null },
      tag_config: { colors: { 'tag-red': { default: 'E0243A', background: 'FFF7F9', position: 2 } } },
      cluster_version: '9.9.9',
    });
  });
});

describe('users.list', () => {
  it('answers an empty page', async () => {
    expect((await admin.post('/users.list')).body).toEqual({
      data: [],
      pagination_data: { previous_cursor: null, next_cursor: null, total: 0 },
    });
  });
});

describe('webhooks', () => {
  it('are read from the resources, without what stands in Secrets', async () => {
    admin.platform.kubernetes.put(WEBHOOK, {
      apiVersion: 'core.airy.co/v1beta1',
      kind: 'Webhook',
      metadata: { name: 'crm', namespace: 'airy' },
      spec: {
        instanceRef: { name: 'airy' },
        url: 'https://crm.example.com/hook',
        paused: true,
        headers: [
          { name: 'x-team', value: 'blue' },
          { name: 'authorization', secretRef: { name: 'crm', key: 'token' } },
        ],
      },
    });
    const { body } = await admin.post('/webhooks.list');
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        name: 'crm',
        url: 'https://crm.example.com/hook',
        headers: { 'x-team': 'blue', authorization: '(from a Secret)' },
        events: [],
        status: 'Unsubscribed',
      },
    ]);
    expect((await admin.post('/webhooks.info', { id: body.data?.[0]?.id })).body).toEqual(body.data?.[0]);
    expect((await admin.post('/webhooks.info', { id: crypto.randomUUID() })).status).toBe(404);
  });

  it.each(['subscribe', 'update', 'unsubscribe'])('%s is refused and says what to do', async (action) => {
    const { status, body } = await admin.post(`/webhooks.${action}`, { url: 'https://x.example' });
    expect([status, body.message]).toEqual([409, expect.stringContaining('kubectl apply a Webhook')]);
  });
});

describe('while its topics are missing', () => {
  it('is not ready and answers 503', async () => {
    await admin.eventLog.deleteTopics([TOPICS.tags.name]);
    const platform = await createTestPlatform({
      eventLog: admin.eventLog,
      kubernetes: admin.platform.kubernetes,
      deployment: 'second',
    });
    const running = await platform.run(component);
    expect(running.readiness()).toMatchObject({ ready: false });
    const headers = { authorization: 'pear-lantern' };
    expect((await fetch(`${platform.url}/tags.list`, { method: 'POST', headers })).status).toBe(503);
    await platform.close();
  });
});
