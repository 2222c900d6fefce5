import { AIRY_INSTANCE, CHANNEL, SOURCE, WEBHOOK } from '@airy/crds';
import type { KubernetesClient, KubernetesObject, ResourceType } from '@airy/kubernetes';
import type { Clock } from '@airy/observability';
import type { ComponentRuntime } from './runtime/component-runtime.ts';

/** How long a start waits for components that are starting. */
const COMPONENTS_MS = 30_000;
/** How long it waits for what may need a person: a component that failed to start, or a resource once they all run. */
const OTHERS_MS = 10_000;
/** How long it waits while there is no instance token, without which no component gets ready: the operator is quick. */
const TOKEN_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** Something that is not ready, and why, in words for a person. */
export interface NotReady {
  /** `Channel shop`, or a Deployment's name. */
  readonly what: string;
  readonly why: string;
}

interface WithConditions extends KubernetesObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

interface Waiting extends NotReady {
  /** Until when it is worth waiting for; 0 for what will not change by itself. */
  readonly untilMs: number;
}

/** The resources that are not ready now, for `settled`: asked for before the operator starts. */
export async function notReadyBefore(client: KubernetesClient, namespace: string): Promise<ReadonlySet<string>> {
  const resources = await readAll(client, namespace);
  return new Set(resources.filter((resource) => !isReady(resource)).map(titleOf));
}

/**
 * Waits, bounded, until every component runs and what can become ready by itself is Ready. What was not ready before
 * the start, and what waits for a person (stalled, paused, a Webhook), is not waited for.
 *
 * @returns what is not ready all the same, never an error: one wrong resource must not keep the others from working
 * @throws the signal's reason when `signal` aborts
 */
export async function settled(parts: {
  readonly client: KubernetesClient;
  readonly runtime: Pick<ComponentRuntime, 'report'>;
  readonly namespace: string;
  readonly before: ReadonlySet<string>;
  readonly hasToken: () => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<readonly NotReady[]> {
  const startedMs = parts.clock.nowMs();
  let upSinceMs: number | undefined;
  for (;;) {
    const resources = await readAll(parts.client, parts.namespace);
    const hasInstance = resources.some(({ kind }) => kind === AIRY_INSTANCE.kind);
    const components = hasInstance ? waitingComponents(parts.runtime, startedMs) : [];
    if (components.length === 0) upSinceMs ??= parts.clock.nowMs();
    const tokenLimitMs = parts.hasToken() ? Infinity : startedMs + TOKEN_MS;
    const limitMs = (upSinceMs ?? parts.clock.nowMs()) + OTHERS_MS;
    const others = resources
      .filter((resource) => !isReady(resource) && !isIn(resource, 'Paused'))
      .map((resource): Waiting => {
        const changesByItself = hasInstance && !needsPerson(resource) && !parts.before.has(titleOf(resource));
        return { what: titleOf(resource), why: whyNot(resource), untilMs: changesByItself ? limitMs : 0 };
      });
    const waiting = [...components, ...others];
    if (waiting.every(({ untilMs }) => parts.clock.nowMs() >= Math.min(untilMs, tokenLimitMs))) {
      return waiting.map(({ what, why }) => ({ what, why }));
    }
    await parts.clock.sleep(LOOK_EVERY_MS, parts.signal);
    parts.signal.throwIfAborted();
  }
}

function waitingComponents(runtime: Pick<ComponentRuntime, 'report'>, startedMs: number): readonly Waiting[] {
  const running = runtime.report();
  if (running.length === 0) {
    return [{ what: 'The components', why: 'none runs yet', untilMs: startedMs + OTHERS_MS }];
  }
  return running
    .filter(({ ready }) => !ready)
    .map(({ deployment, reason = 'it is not ready', hasFailed }) => ({
      what: deployment,
      why: reason,
      untilMs: startedMs + (hasFailed ? OTHERS_MS : COMPONENTS_MS),
    }));
}

async function readAll(client: KubernetesClient, namespace: string): Promise<readonly WithConditions[]> {
  const types = [AIRY_INSTANCE, SOURCE, CHANNEL, WEBHOOK] as readonly ResourceType<WithConditions>[]; // read by shape
  const lists = await Promise.all(types.map((type) => client.list(type, { namespace })));
  return lists.flatMap(({ items }) => items);
}

function titleOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function condition(object: WithConditions, type: string) {
  return object.status?.conditions?.find((entry) => entry.type === type);
}

function isIn(object: WithConditions, state: 'Stalled' | 'Paused'): boolean {
  return condition(object, state)?.status === 'True';
}

function isReady(object: WithConditions): boolean {
  return (
    condition(object, 'Ready')?.status === 'True' && object.status?.observedGeneration === object.metadata.generation
  );
}

/** Nothing that happens by itself will change it; Webhooks wait for a later version. */
function needsPerson(object: WithConditions): boolean {
  return isIn(object, 'Stalled') || object.kind === WEBHOOK.kind;
}

function whyNot(object: WithConditions): string {
  return condition(object, 'Ready')?.message ?? 'not looked at yet';
}
