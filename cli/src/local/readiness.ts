import { AIRY_INSTANCE, CHANNEL, SOURCE, secretNames } from '@airy/crds';
import { type KubernetesClient, type KubernetesObject, type ResourceType, SECRET } from '@airy/kubernetes';
import type { Clock } from '@airy/observability';
import type { ComponentRuntime } from './runtime/component-runtime.ts';

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;

interface WithConditions extends KubernetesObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/**
 * Waits until the instance and all that was applied is Ready and every component runs and is ready, at most 30 s.
 * Resources that need a person (a Webhook, a Source of a type without components) are not waited for.
 *
 * @returns the instance token and the path of the widget's demo page
 * @throws {Error} naming what is not ready and why
 */
export async function settled(parts: {
  readonly client: KubernetesClient;
  readonly runtime: ComponentRuntime;
  readonly namespace: string;
  readonly clock: Clock;
}): Promise<{ readonly token: string; readonly demoPath: string }> {
  const deadlineMs = parts.clock.nowMs() + PATIENCE_MS;
  for (;;) {
    const missing = await firstMissing(parts);
    if (missing === undefined) break;
    if (parts.clock.nowMs() > deadlineMs) throw new Error(`Not ready after ${PATIENCE_MS / 1000} s: ${missing}`);
    await parts.clock.sleep(LOOK_EVERY_MS);
  }
  return { token: await instanceToken(parts.client, parts.namespace), demoPath: await demoPath(parts) };
}

async function firstMissing(parts: Parameters<typeof settled>[0]): Promise<string | undefined> {
  const running = parts.runtime.report();
  const unready = running.find(({ ready }) => !ready);
  if (unready) return `${unready.deployment}: ${unready.reason}`;
  const instances = await parts.client.list(AIRY_INSTANCE, { namespace: parts.namespace });
  if (instances.items.length === 0) return undefined;
  if (running.length === 0) return 'no component runs yet';
  for (const type of [AIRY_INSTANCE, SOURCE, CHANNEL] as readonly ResourceType<WithConditions>[]) {
    // status is read by shape
    const { items } = await parts.client.list(type, { namespace: parts.namespace });
    const waiting = items.find((item) => !isReady(item) && !isStalled(item));
    if (waiting)
      return `${type.kind} ${waiting.metadata.name}: ${condition(waiting, 'Ready')?.message ?? 'not looked at yet'}`;
  }
  return undefined;
}

function condition(object: WithConditions, type: string) {
  return object.status?.conditions?.find((entry) => entry.type === type);
}

function isReady(object: WithConditions): boolean {
  return (
    condition(object, 'Ready')?.status === 'True' && object.status?.observedGeneration === object.metadata.generation
  );
}

/** Nothing that happens by itself will change it: a person must act, or it waits for a later version, or is paused. */
function isStalled(object: WithConditions): boolean {
  return ['Stalled', 'Paused'].some((type) => condition(object, type)?.status === 'True');
}

/** The token of the namespace's instance. @throws {Error} when its Secret is not there */
export async function instanceToken(client: KubernetesClient, namespace: string): Promise<string> {
  const { items } = await client.list(AIRY_INSTANCE, { namespace });
  const [instance] = items;
  const reference = instance?.spec?.auth?.tokenSecretRef;
  const name = reference?.name ?? secretNames.token(instance?.metadata.name ?? '');
  const secret = instance && (await client.get({ type: SECRET, namespace, name }));
  const value = secret?.data?.[reference?.key ?? 'token'];
  if (value === undefined)
    throw new Error(`Secret ${name} with the instance token was not found in namespace ${namespace}`);
  return Buffer.from(value, 'base64').toString('utf8').trim();
}

async function demoPath(parts: { readonly client: KubernetesClient; readonly namespace: string }): Promise<string> {
  const { items } = await parts.client.list(CHANNEL, { namespace: parts.namespace });
  const id = items.find((channel) => channel.status?.channelId !== undefined)?.status?.channelId;
  return `/chatplugin/ui/example${id ? `?channel_id=${id}` : ''}`;
}
