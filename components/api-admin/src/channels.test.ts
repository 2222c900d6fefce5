import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNEL, SOURCE } from '@airy/crds';
import { chatpluginChannelId, TOPICS } from '@airy/domain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aChannel, aSource, aTestAdmin, type TestAdmin } from './test-admin.ts';

const open: TestAdmin[] = [];
afterEach(async () => {
  for (const admin of open.splice(0)) await admin.close();
});

async function anAdmin(options: Parameters<typeof aTestAdmin>[0] = {}): Promise<TestAdmin> {
  const admin = await aTestAdmin(options);
  open.push(admin);
  return admin;
}

const SHOP_ID = chatpluginChannelId('airy', 'shop');
const shopRef = { type: CHANNEL, namespace: 'airy', name: 'shop' };
const namesOf = async (admin: TestAdmin, body?: object) =>
  (await admin.post('/channels.list', body)).body.data?.map(({ metadata }) => (metadata as { name: string }).name); // the answer's shape

describe('the channel mirror', () => {
  it('writes the channels that stand at the start, without their token references', async () => {
    const admin = await anAdmin({
      channels: [aChannel('shop', { name: 'Shop', tokenSecretRef: { name: 'secret', key: 'token' } })],
    });
    await vi.waitFor(async () =>
      expect(await admin.recordsOf(TOPICS.channels)).toEqual([
        {
          schemaVersion: 1,
          id: SHOP_ID,
          source: 'chatplugin',
          sourceChannelId: 'shop',
          connected: true,
          name: 'Shop',
          resource: 'shop',
        },
      ]),
    );
  });

  it('follows applied, changed and deleted resources', async () => {
    const admin = await anAdmin();
    admin.platform.kubernetes.put(CHANNEL, aChannel('shop', { name: 'Shop' }));
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['Shop']));
    admin.platform.kubernetes.put(CHANNEL, aChannel('shop', { name: 'Store' }));
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['Store']));
    await admin.platform.kubernetes.delete(shopRef);
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual([]));
    expect((await admin.recordsOf(TOPICS.channels)).at(-1)).toMatchObject({ name: 'Store', connected: false });
  });

  it('disconnects the channels of a paused and of a deleted Source', async () => {
    const admin = await anAdmin({ channels: [aChannel('shop')] });
    const { kubernetes } = admin.platform;
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    kubernetes.put(SOURCE, aSource('web', { paused: true }));
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual([]));
    kubernetes.put(SOURCE, aSource('web'));
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    await kubernetes.delete({ type: SOURCE, namespace: 'airy', name: 'web' });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual([]));
  });

  it('leaves channels of another instance alone', async () => {
    const admin = await anAdmin({
      sources: [aSource('web'), aSource('other', { instanceRef: { name: 'other' } })],
      channels: [aChannel('foreign', { sourceRef: { name: 'other' } }), aChannel('shop')],
    });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
  });

  it('appends nothing for what the log says already, and makes up for what happened while it was off', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'airy-admin-'));
    const first = await aTestAdmin({ dataDir, channels: [aChannel('shop'), aChannel('gone')] });
    await vi.waitFor(async () => expect(await namesOf(first)).toHaveLength(2));
    await first.close();
    const second = await anAdmin({ dataDir, channels: [aChannel('shop')] });
    await vi.waitFor(async () => expect(await namesOf(second)).toEqual(['shop']));
    const records = await second.recordsOf(TOPICS.channels);
    expect(records.filter((record) => (record as { resource: string }).resource === 'shop')).toHaveLength(1); // a channel record
    expect(records).toContainEqual(expect.objectContaining({ resource: 'gone', connected: false }));
    await rm(dataDir, { recursive: true, force: true });
  });
});

describe('channels.list', () => {
  it('selects by source', async () => {
    const admin = await anAdmin({ channels: [aChannel('shop')] });
    await vi.waitFor(async () => expect(await namesOf(admin, { source: 'chatplugin' })).toEqual(['shop']));
    expect(await namesOf(admin, { source: 'facebook' })).toEqual([]);
    expect(await namesOf(admin, { source: null })).toEqual(['shop']);
  });

  it('is refused without a token, with a message', async () => {
    const admin = await anAdmin();
    const answer = await fetch(`${admin.platform.url}/channels.list`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([403, { message: expect.stringContaining('Sign in') }]);
  });
});

describe('channels.info', () => {
  it('answers a connected channel and 404 for any other id', async () => {
    const admin = await anAdmin({ channels: [aChannel('shop', { imageUrl: 'https://example.com/a.png' })] });
    await vi.waitFor(async () =>
      expect((await admin.post('/channels.info', { channel_id: SHOP_ID })).body).toEqual({
        id: SHOP_ID,
        source: 'chatplugin',
        source_channel_id: 'shop',
        connected: true,
        metadata: { name: 'shop', image_url: 'https://example.com/a.png' },
      }),
    );
    expect((await admin.post('/channels.info', { channel_id: crypto.randomUUID() })).status).toBe(404);
    expect((await admin.post('/channels.info', { channel_id: 'shop' })).body).toMatchObject({ field: 'channel_id' });
  });
});

describe('channels.chatplugin.connect', () => {
  it('makes a Channel resource named after the channel and answers it at once', async () => {
    const admin = await anAdmin();
    const { status, body } = await admin.post('/channels.chatplugin.connect', {
      name: 'Müller & Söhne',
      imageUrl: '/a.png',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: chatpluginChannelId('airy', 'muller-sohne'),
      source: 'chatplugin',
      source_channel_id: 'muller-sohne',
      connected: true,
      metadata: { name: 'Müller & Söhne', image_url: '/a.png' },
    });
    expect(await namesOf(admin)).toEqual(['Müller & Söhne']);
    expect(admin.platform.kubernetes.writes.at(-1)).toMatchObject({
      verb: 'create',
      fieldManager: 'airy-api',
      body: { spec: { sourceRef: { name: 'web' }, name: 'Müller & Söhne', imageUrl: '/a.png' } },
    });
  });

  it('makes a new channel on each call', async () => {
    const admin = await anAdmin();
    const first = await admin.post('/channels.chatplugin.connect', { name: 'Shop' });
    const second = await admin.post('/channels.chatplugin.connect', { name: 'Shop' });
    expect(first.body.id).not.toBe(second.body.id);
    expect(second.body.source_channel_id).toMatch(/^shop-[0-9a-f]{4}$/);
    expect(await namesOf(admin)).toEqual(['Shop', 'Shop']);
  });

  it('is refused while the instance has no chatplugin Source', async () => {
    const admin = await anAdmin({ sources: [aSource('other', { instanceRef: { name: 'other' } })] });
    const { status, body } = await admin.post('/channels.chatplugin.connect', { name: 'Shop' });
    expect([status, body.message]).toEqual([409, expect.stringContaining('no Source of type chatplugin')]);
  });

  it('asks for a name', async () => {
    const admin = await anAdmin();
    expect((await admin.post('/channels.chatplugin.connect', {})).body).toMatchObject({ field: 'name' });
  });
});

describe('channels.update', () => {
  it('applies just the changed fields and answers the channel as it is now', async () => {
    const admin = await anAdmin({
      channels: [aChannel('shop', { name: 'Shop', imageUrl: '/old.png', allowedOrigins: ['https://a.example'] })],
    });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['Shop']));
    const { body } = await admin.post('/channels.update', { channel_id: SHOP_ID, name: 'Store' });
    expect(body.metadata).toEqual({ name: 'Store', image_url: '/old.png' });
    expect(admin.platform.kubernetes.writes.at(-1)).toMatchObject({
      verb: 'apply',
      fieldManager: 'airy-api',
      body: { spec: { name: 'Store' } },
    });
    const resource = await admin.platform.kubernetes.get(shopRef);
    expect(resource?.spec).toMatchObject({ allowedOrigins: ['https://a.example'], imageUrl: '/old.png' });
  });

  it('keeps what an earlier update set', async () => {
    const admin = await anAdmin({ channels: [aChannel('shop')] });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    await admin.post('/channels.update', { channel_id: SHOP_ID, name: 'Store' });
    const { body } = await admin.post('/channels.update', { channel_id: SHOP_ID, image_url: '/new.png' });
    expect(body.metadata).toEqual({ name: 'Store', image_url: '/new.png' });
  });

  it('answers 404 for an unknown channel', async () => {
    const admin = await anAdmin();
    expect((await admin.post('/channels.update', { channel_id: SHOP_ID, name: 'x' })).status).toBe(404);
  });
});

describe('a channel that a GitOps tool keeps', () => {
  it('is neither changed nor deleted here; the answer says where', async () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop-app:core.airy.co/Channel:airy/shop' };
    const admin = await anAdmin({ channels: [aChannel('shop', {}, { annotations })] });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    for (const path of ['/channels.update', '/channels.chatplugin.disconnect']) {
      const { status, body } = await admin.post(path, { channel_id: SHOP_ID, name: 'x' });
      expect(status).toBe(409);
      expect(body.message).toBe(
        'Channel shop is managed by Argo CD (application shop-app): change it in the Git repository behind it',
      );
    }
    expect(admin.platform.kubernetes.writes).toEqual([]);
  });
});

describe('disconnect', () => {
  it.each(['chatplugin', 'facebook', 'twilio.sms'])('by the path of %s deletes any channel', async (type) => {
    const admin = await anAdmin({ channels: [aChannel('shop')] });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    expect((await admin.post(`/channels.${type}.disconnect`, { channel_id: SHOP_ID })).status).toBe(204);
    expect(await namesOf(admin)).toEqual([]);
    expect(await admin.platform.kubernetes.get(shopRef)).toBeUndefined();
    expect((await admin.post('/channels.info', { channel_id: SHOP_ID })).status).toBe(404);
  });

  it('answers 404 for an unknown channel and for a chatplugin channel that is disconnected already', async () => {
    const admin = await anAdmin({ channels: [aChannel('shop')] });
    await vi.waitFor(async () => expect(await namesOf(admin)).toEqual(['shop']));
    const path = '/channels.chatplugin.disconnect';
    expect((await admin.post(path, { channel_id: crypto.randomUUID() })).status).toBe(404);
    await admin.post(path, { channel_id: SHOP_ID });
    expect((await admin.post(path, { channel_id: SHOP_ID })).status).toBe(404);
  });
});
