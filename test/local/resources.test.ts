import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KUBECTL, runKubectl } from '../support/kubectl.ts';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';
import { aVisitor } from '../support/visitor.ts';

if (KUBECTL === undefined) console.warn('LEFT OUT: resources.test.ts drives kubectl, and none is on PATH');

const SECOND_CHANNEL = `
apiVersion: core.airy.co/v1beta1
kind: Channel
metadata: { name: shop }
spec:
  sourceRef: { name: chatplugin }
  name: Web shop
  allowedOrigins: ['http://localhost:*']
`;

describe.skipIf(KUBECTL === undefined)('resources of a local instance', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  const kubectl = (...args: string[]) => runKubectl(instance, args);
  const apply = (manifest: string) => runKubectl(instance, ['apply', '-f', '-'], manifest);

  beforeAll(async () => {
    instance = await startInstance(dataDir);
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  it('shows all four kinds with `kubectl get airy`, ready', async () => {
    const { output } = await kubectl('get', 'airy');
    expect(output).toMatch(/airyinstance\.core\.airy\.co\/airy\s+True\s+Reconciled/);
    expect(output).toMatch(/source\.core\.airy\.co\/chatplugin\s+chatplugin\s+True\s+Reconciled/);
    expect(output).toMatch(/channel\.core\.airy\.co\/website\s+chatplugin\s+True\s+Reconciled/);
  });

  it('makes an applied Channel usable in the widget without a restart', async () => {
    expect((await apply(SECOND_CHANNEL)).output).toContain('channel.core.airy.co/shop created');
    expect((await kubectl('wait', 'channel/shop', '--for=condition=Ready', '--timeout=5s')).code).toBe(0);
    const id = (await kubectl('get', 'channel', 'shop', '-o', 'jsonpath={.status.channelId}')).output;
    const visitor = await eventually('the channel answers', () =>
      aVisitor(instance.url, { channel_id: id }).catch(() => undefined),
    );
    expect((await visitor.send('through the second channel')).status).toBe(200);
  });

  it('follows a renamed channel and a changed widget colour within a second', async () => {
    const patch = { spec: { name: 'Renamed', widget: { primaryColor: '#123456' } } };
    await kubectl('patch', 'channel', 'website', '--type', 'merge', '-p', JSON.stringify(patch));
    const patchedMs = Date.now();
    const channelId = new URL(instance.demo).searchParams.get('channel_id');
    await eventually(
      'the widget’s settings follow',
      async () => {
        const { body } = await instance.call<{ name: string; widget: { primaryColor?: string } }>(
          '/chatplugin.config',
          { channel_id: channelId },
        );
        return body.name === 'Renamed' && body.widget.primaryColor === '#123456';
      },
      1_000,
    );
    await eventually(
      'the API follows',
      async () => {
        const { body } = await instance.call<{ metadata: { name: string } }>('/channels.info', {
          channel_id: channelId,
        });
        return body.metadata?.name === 'Renamed';
      },
      Math.max(1, 1_000 - (Date.now() - patchedMs)),
    );
  });

  it('refuses an invalid manifest with the field’s path and the rule’s message', async () => {
    const { code, output } = await apply(
      SECOND_CHANNEL.replace('http://localhost:*', 'not an origin').replace('shop', 'other'),
    );
    expect(code).not.toBe(0);
    expect(output).toContain('spec.allowedOrigins');
    expect(output).toContain('expected an origin');
  });

  it('brings back a hand-deleted Deployment within five seconds', async () => {
    const uid = async () => (await kubectl('get', 'deploy', 'api-admin', '-o', 'jsonpath={.metadata.uid}')).output;
    const before = await uid();
    expect((await kubectl('delete', 'deploy', 'api-admin')).code).toBe(0);
    await eventually(
      'a new Deployment stands',
      async () => {
        const now = await uid();
        return /^[0-9a-f-]{36}$/.test(now) && now !== before;
      },
      5_000,
    );
    await eventually(
      'and its component answers',
      async () => (await instance.call('/channels.list')).status === 200,
      5_000,
    );
  });

  it('puts back a hand-edited Deployment within five seconds', async () => {
    const image = async () =>
      (await kubectl('get', 'deploy', 'api-auth', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).output;
    const before = await image();
    expect((await kubectl('set', 'image', 'deploy/api-auth', 'component=edited:by-hand')).code).toBe(0);
    await eventually('the image is as the instance says', async () => (await image()) === before, 5_000);
  });

  it('says truthfully that webhooks are not delivered yet', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airy-webhook-'));
    const file = join(folder, 'webhook.yaml');
    writeFileSync(
      file,
      'apiVersion: core.airy.co/v1beta1\nkind: Webhook\nmetadata: { name: crm }\nspec: { instanceRef: { name: airy }, url: "https://crm.example.com/airy" }\n',
    );
    await kubectl('apply', '-f', file);
    await eventually('its status says so', async () =>
      /crm.*False\s+Pending/.test((await kubectl('get', 'webhook')).output),
    );
    removeDataDir(folder);
  });

  it('pauses a Source: its components stop, and go on when it is resumed', async () => {
    await kubectl('patch', 'source', 'chatplugin', '--type', 'merge', '-p', '{"spec":{"paused":true}}');
    await eventually(
      'the condition says Paused',
      async () =>
        (
          await kubectl(
            'get',
            'source',
            'chatplugin',
            '-o',
            'jsonpath={.status.conditions[?(@.type=="Paused")].status}',
          )
        ).output === 'True',
    );
    const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    await eventually(
      'visitors are turned away',
      async () => (await instance.call('/chatplugin.authenticate', { channel_id: channelId })).status === 503,
    );
    await kubectl('patch', 'source', 'chatplugin', '--type', 'merge', '-p', '{"spec":{"paused":false}}');
    await eventually(
      'visitors are back',
      async () => (await instance.call('/chatplugin.authenticate', { channel_id: channelId })).status === 200,
    );
  });

  it('removes the three components and the routes of a deleted Source, and brings them back with it', async () => {
    const source = (await kubectl('get', 'source', 'chatplugin', '-o', 'yaml')).output;
    expect((await kubectl('delete', 'source', 'chatplugin')).code).toBe(0);
    await eventually(
      'its Deployments are gone',
      async () => !/sources-chatplugin/.test((await kubectl('get', 'deploy')).output),
    );
    await eventually(
      'its routes are gone',
      async () => (await instance.call('/chatplugin.authenticate', {})).status === 404,
    );
    await eventually('the channel says what it waits for', async () =>
      /website.*False\s+ReferenceNotFound/.test((await kubectl('get', 'channel')).output),
    );
    await apply(
      source
        .replace(/^ {2}(uid|resourceVersion|creationTimestamp|generation|managedFields):.*$/gm, '')
        .replace(/^status:[\s\S]*$/m, ''),
    );
    const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    await eventually(
      'visitors are back',
      async () => (await instance.call('/chatplugin.authenticate', { channel_id: channelId })).status === 200,
    );
  });
});
