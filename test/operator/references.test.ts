import { SECRET } from '@airy/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.operator();
});

afterAll(() => cluster.close());

describe('a reference to something that is not there', () => {
  it('is waited for: source, then its instance', async () => {
    const place = await cluster.place();
    await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.until('Source', 'chat', 'False/ReferenceNotFound');
    expect(await place.deployments()).toEqual([]);
    await place.applyInstance();
    await place.until('Source', 'chat', 'True/Reconciled');
  });

  it('is waited for: channel, then its source', async () => {
    const place = await cluster.place();
    await place.apply('Channel', 'website', { sourceRef: { name: 'chat' } });
    await place.until('Channel', 'website', 'False/ReferenceNotFound');
    expect((await place.channel('website'))?.status?.connected).toBe(false);
    await place.settle();
    await place.until('Channel', 'website', 'True/Reconciled');
  });

  it('is waited for: webhook, then its instance', async () => {
    const place = await cluster.place();
    await place.apply('Webhook', 'crm', { instanceRef: { name: 'airy' }, url: 'https://example.com/hook' });
    await place.until('Webhook', 'crm', 'False/ReferenceNotFound');
    await place.applyInstance();
    await place.until('Webhook', 'crm', 'False/Pending');
  });

  it('shows again when it goes away', async () => {
    const place = await cluster.place();
    await place.settle();
    await place.apply('Channel', 'website', { sourceRef: { name: 'chat' } });
    await place.until('Channel', 'website', 'True/Reconciled');
    await place.delete('Source', 'chat');
    await place.until('Channel', 'website', 'False/ReferenceNotFound');
    await place.delete('AiryInstance', 'airy');
    await place.apply('Source', 'other', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.until('Source', 'other', 'False/ReferenceNotFound');
  });
});

describe('a Secret that is missing', () => {
  it.each([
    [
      'AiryInstance',
      { auth: { tokenSecretRef: { name: 'mine', key: 'value' } }, topics: { prefix: 'own' } },
      'True/Reconciled',
    ],
    [
      'Source',
      { instanceRef: { name: 'airy' }, type: 'chatplugin', credentials: { a: { name: 'mine', key: 'value' } } },
      'True/Reconciled',
    ],
    ['Channel', { sourceRef: { name: 'chat' }, tokenSecretRef: { name: 'mine', key: 'value' } }, 'True/Reconciled'],
    [
      'Webhook',
      {
        instanceRef: { name: 'airy' },
        url: 'https://example.com/hook',
        signingKeySecretRefs: [{ name: 'mine', key: 'value' }],
      },
      'False/Pending',
    ],
  ] as const)('is waited for by %s, and so is its key', async (kind, spec, state) => {
    const place = await cluster.place();
    if (kind !== 'AiryInstance') await place.applyInstance();
    if (kind === 'Channel') await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
    await place.apply(kind, 'it', spec);
    await place.until(kind, 'it', 'False/SecretMissing');
    expect((await place.condition(kind, 'it', 'Ready'))?.message).toMatch(/Secret mine does not exist/);
    await place.makeSecret('mine', { other: 'x' });
    await expect.poll(async () => (await place.condition(kind, 'it', 'Ready'))?.message).toMatch(/has no key value/);
    await place.makeSecret('mine', { other: 'x', value: 'hidden' });
    await place.until(kind, 'it', state);
    await cluster.client.delete(place.ref(SECRET, 'mine'));
    await place.until(kind, 'it', 'False/SecretMissing');
  });
});

describe('a generated Secret that was spoiled', () => {
  it.each([
    ['AiryInstance', 'airy', 'airy-token', { token: null }],
    ['AiryInstance', 'airy', 'airy-session-key', { key: '' }],
    ['Source', 'chat', 'chat-chat-key', { key: Buffer.from('too short').toString('base64') }],
  ] as const)('stalls %s %s, which says what to do about %s', async (kind, name, secret, data) => {
    const place = await cluster.place();
    await place.settle();
    const ref = place.ref(SECRET, secret);
    await cluster.client.mergePatch(ref, { data });
    await place.until(kind, name, 'True/SecretInvalid', 'Stalled');
    const message = (await place.condition(kind, name, 'Ready'))?.message;
    expect(message).toMatch(new RegExp(`Secret ${secret} must hold .* delete the Secret to have a new one made`));
    await cluster.client.delete(ref);
    await place.until(kind, name, 'True/Reconciled');
  });

  it('is well again when its value is put back', async () => {
    const place = await cluster.place();
    await place.settle();
    const ref = place.ref(SECRET, 'airy-token');
    const { data } = (await place.secret('airy-token')) ?? {};
    await cluster.client.mergePatch(ref, { data: { token: null } });
    await place.until('AiryInstance', 'airy', 'False/SecretInvalid');
    await cluster.client.mergePatch(ref, { data });
    await place.until('AiryInstance', 'airy', 'True/Reconciled');
  });
});

it('a token Secret of the user is used in place of a generated one', async () => {
  const place = await cluster.place();
  await place.makeSecret('mine', { value: 'hidden' });
  await place.applyInstance({ auth: { tokenSecretRef: { name: 'mine', key: 'value' } } });
  await place.until('AiryInstance', 'airy', 'True/Reconciled');
  expect((await place.instance('airy'))?.status?.secrets?.token).toBe('mine');
  expect(await place.secret('airy-token')).toBeUndefined();
});

it('a source of a type that this version lacks says so', async () => {
  const place = await cluster.place();
  await place.applyInstance();
  await place.apply('Source', 'sms', {
    instanceRef: { name: 'airy' },
    type: 'viber',
    credentials: { authToken: { name: 'viber', key: 'token' } },
  });
  await place.until('Source', 'sms', 'False/Pending');
  expect((await place.condition('Source', 'sms', 'Ready'))?.message).toMatch(/it has chatplugin/);
});

it('an instance that names its own Kafka is told that it cannot have it here', async () => {
  const place = await cluster.place();
  await place.applyInstance({ kafka: { brokers: ['kafka.example.com:9092'] } });
  await place.until('AiryInstance', 'airy', 'True/KafkaUnavailable', 'Stalled');
  expect(await place.deployments()).toEqual([]);
});
