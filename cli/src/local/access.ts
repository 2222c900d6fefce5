import { AIRY_INSTANCE, type AiryInstance, CHANNEL, type Channel, secretNames } from '@airy/crds';
import { type KubernetesClient, type ResourceCache, SECRET, type Secret } from '@airy/kubernetes';

/** How people and programs get into the instance now. */
export interface Access {
  /** The instance token; undefined when there is none. */
  readonly token: string | undefined;
  /** Why there is no token, and what to do: one sentence. */
  readonly problem: string | undefined;
  /** Path of the widget's demo page, for a channel that is connected if there is one. */
  readonly demoPath: string;
}

/** Follows the AiryInstance, its token's Secret and the Channels. */
export interface AccessFollower {
  now(): Access;
  /** Calls `listener` whenever the access is another one, and once now when it is known. */
  onChange(listener: (access: Access) => void): void;
  close(): void;
}

/** Starts following; resolves when the first state is known. */
export async function followAccess(client: KubernetesClient, namespace: string): Promise<AccessFollower> {
  const instances = client.watch(AIRY_INSTANCE, { namespace });
  const secrets = client.watch(SECRET, { namespace });
  const channels = client.watch(CHANNEL, { namespace });
  const caches = [instances, secrets, channels] as const;
  await Promise.all(caches.map(({ synced }) => synced));

  const read = (): Access => ({ ...tokenOf(instances, secrets, namespace), demoPath: demoPath(channels.list()) });
  let current = read();
  const listeners: ((access: Access) => void)[] = [];
  const look = () => {
    const next = read();
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    for (const listener of listeners) listener(current);
  };
  for (const cache of caches) cache.onChange(look);

  return {
    now: () => current,
    onChange: (listener) => {
      listeners.push(listener);
      listener(current);
    },
    close: () => {
      for (const cache of caches) cache.close();
    },
  };
}

function tokenOf(
  instances: ResourceCache<AiryInstance>,
  secrets: ResourceCache<Secret>,
  namespace: string,
): Pick<Access, 'token' | 'problem'> {
  const instance = instances.list().find(({ metadata }) => !metadata.deletionTimestamp);
  if (!instance) {
    const advice = 'apply one with `npm run airy -- apply -f manifests/examples`';
    return { token: undefined, problem: `There is no AiryInstance in namespace ${namespace}; ${advice}.` };
  }
  const reference = instance.spec.auth?.tokenSecretRef;
  const name = reference?.name ?? secretNames.token(instance.metadata.name);
  const key = reference?.key ?? 'token';
  const secret = secrets.get(namespace, name);
  const value = Buffer.from(secret?.data?.[key] ?? '', 'base64')
    .toString('utf8')
    .trim();
  if (value !== '') return { token: value, problem: undefined };
  const what = secret ? `Secret ${name} has no instance token under ${key}` : `Secret ${name} does not exist`;
  const advice = reference ? 'put it there' : 'the operator makes a new one when the Secret is deleted';
  return { token: undefined, problem: `${what}; ${secret || reference ? advice : 'the operator makes it'}.` };
}

function demoPath(channels: readonly Channel[]): string {
  const known = channels.filter(
    ({ metadata, status }) => !metadata.deletionTimestamp && status?.channelId !== undefined,
  );
  const id = (known.find(({ status }) => status?.connected) ?? known[0])?.status?.channelId;
  return `/chatplugin/ui/example${id ? `?channel_id=${id}` : ''}`;
}
