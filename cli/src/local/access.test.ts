import { AIRY_INSTANCE, type AiryInstance, CHANNEL, type Channel } from '@airy/crds';
import { SECRET } from '@airy/kubernetes';
import { createFakeKubernetes } from '@airy/platform/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Access, followAccess } from './access.ts';

const meta = (name: string) => ({ name, namespace: 'airy' });
const API = { apiVersion: 'core.airy.co/v1beta1' };

function anInstance(spec: AiryInstance['spec'] = {}): AiryInstance {
  return { ...API, kind: 'AiryInstance', metadata: meta('airy'), spec } as AiryInstance; // as far as it is looked at
}

function aChannel(name: string, status: Channel['status']): Channel {
  const spec = { sourceRef: { name: 'chat' } };
  return { ...API, kind: 'Channel', metadata: meta(name), spec, status } as Channel; // as far as it is looked at
}

const aSecret = (token: string, name = 'airy-token', key = 'token') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: meta(name),
  data: { [key]: Buffer.from(token).toString('base64') },
});

async function aFollower(prepare: (client: ReturnType<typeof createFakeKubernetes>) => void = () => {}) {
  const client = createFakeKubernetes();
  prepare(client);
  const follower = await followAccess(client, 'airy');
  onTestFinished(() => follower.close());
  const seen: Access[] = [];
  follower.onChange((access) => void seen.push(access));
  return { client, follower, seen };
}

describe('the access to an instance', () => {
  it('says that there is no AiryInstance and how to apply one', async () => {
    const { follower } = await aFollower();
    expect(follower.now()).toMatchObject({
      token: undefined,
      problem: expect.stringMatching(
        /There is no AiryInstance in namespace airy; apply one with .*manifests\/examples/,
      ),
    });
  });

  it('follows the token as its Secret changes', async () => {
    const { client, seen } = await aFollower((fake) => {
      fake.put(AIRY_INSTANCE, anInstance());
      fake.put(SECRET, aSecret('first'));
    });
    client.put(SECRET, aSecret('second'));
    await vi.waitFor(() => expect(seen.map(({ token }) => token)).toEqual(['first', 'second']));
  });

  it('reads the Secret that the instance refers to', async () => {
    const { follower } = await aFollower((fake) => {
      fake.put(AIRY_INSTANCE, anInstance({ auth: { tokenSecretRef: { name: 'mine', key: 'word' } } }));
      fake.put(SECRET, aSecret('by reference', 'mine', 'word'));
    });
    expect(follower.now().token).toBe('by reference');
  });

  it('says what is wrong with an emptied Secret, and with one that is not there', async () => {
    const emptied = await aFollower((fake) => {
      fake.put(AIRY_INSTANCE, anInstance());
      fake.put(SECRET, aSecret(''));
    });
    expect(emptied.follower.now().problem).toContain('Secret airy-token has no instance token under token');
    const missing = await aFollower((fake) => void fake.put(AIRY_INSTANCE, anInstance()));
    expect(missing.follower.now().problem).toContain('Secret airy-token does not exist');
  });

  it('shows the demo of a connected channel rather than of another', async () => {
    const { client, follower } = await aFollower((fake) => {
      fake.put(CHANNEL, aChannel('a', { channelId: 'c1', connected: false }));
    });
    expect(follower.now().demoPath).toBe('/chatplugin/ui/example?channel_id=c1');
    client.put(CHANNEL, aChannel('b', { channelId: 'c2', connected: true }));
    await vi.waitFor(() => expect(follower.now().demoPath).toBe('/chatplugin/ui/example?channel_id=c2'));
  });
});
