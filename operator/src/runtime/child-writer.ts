import { ANNOTATIONS, FIELD_MANAGERS } from '@airy/crds';
import {
  type ApplyOptions,
  type KubernetesClient,
  KubernetesError,
  type KubernetesObject,
  type ResourceCache,
  type ResourceType,
} from '@airy/kubernetes';
import type { EventRecorder } from './event-recorder.ts';
import type { Expectations } from './expectations.ts';
import { foreignParts } from './foreign-parts.ts';
import { hashOf, holds } from './matches.ts';
import { keyOf } from './object-index.ts';
import { controllerOf } from './ownership.ts';
import { hasReached } from './resource-version.ts';

/** On each child: a hash of what was applied, so that a field we no longer send is noticed. */
export const APPLIED_HASH = 'core.airy.co/applied-hash';

/** How a child came out. */
export type ChildOutcome<T> =
  | { readonly kind: 'unchanged' | 'applied'; readonly object: T }
  /** Somebody else's object has the name. */
  | { readonly kind: 'taken'; readonly message: string }
  /** An earlier object of this name is still being removed. */
  | { readonly kind: 'leaving' };

/** For whom and under which bounds children are written. */
export interface ChildContext {
  readonly parent: KubernetesObject;
  /** `Source/shop/chat` */
  readonly owner: string;
  readonly signal: AbortSignal;
}

/** An object right after our last apply. */
interface Settled {
  readonly hash: string;
  readonly version: string;
  readonly uid: string | undefined;
}

/** Writes the objects a resource is made of, and only what differs. */
export class ChildWriter {
  readonly #client: KubernetesClient;
  readonly #expectations: Expectations;
  readonly #events: EventRecorder;
  /** What the API server made of our last apply: it may write values in another form (`0.5` as `500m`). */
  readonly #settled = new Map<string, Settled>();

  constructor(options: {
    readonly client: KubernetesClient;
    readonly expectations: Expectations;
    readonly events: EventRecorder;
  }) {
    this.#client = options.client;
    this.#expectations = options.expectations;
    this.#events = options.events;
  }

  /**
   * Makes the child hold `desired`, which must carry the parent as controller in its ownerReferences.
   *
   * Sends nothing when the cached child holds it already, and no more. A conflict with another field manager is recorded as an
   * Event and then overruled: what the operator sends is its own. What others have added to the spec is taken out first:
   * beside a port of another number, ours of the same name would be refused.
   */
  async apply<T extends KubernetesObject>(
    type: ResourceType<T>,
    cache: ResourceCache<T>,
    desired: T,
    context: ChildContext,
  ): Promise<ChildOutcome<T>> {
    const { namespace = '', name } = desired.metadata;
    const current = cache.get(namespace, name);
    const hash = hashOf(desired);
    if (current) {
      const obstacle = obstacleOf(current, context.parent);
      if (obstacle) return obstacle;
      if (this.#isSettled(type, current, desired, hash)) return { kind: 'unchanged', object: current };
    }
    const foreign = current && foreignParts(specOf(current), specOf(desired));
    if (foreign) {
      const options = { fieldManager: FIELD_MANAGERS.operator, signal: context.signal };
      await this.#client.mergePatch({ type, namespace, name }, { spec: foreign }, options);
    }
    const marked = {
      ...desired,
      metadata: { ...desired.metadata, annotations: { ...desired.metadata.annotations, [APPLIED_HASH]: hash } },
    };
    const object = await this.#applyOverConflicts(type, marked, context);
    this.#expectations.add(context.owner, () =>
      hasReached(cache.get(namespace, name)?.metadata.resourceVersion, object.metadata.resourceVersion),
    );
    const version = versionOf(object);
    if (version !== undefined) this.#settled.set(settledKey(type, object), { hash, version, uid: object.metadata.uid });
    return { kind: 'applied', object };
  }

  /** Deletes a child that is no longer wanted; its own children go in the background. */
  async delete<T extends KubernetesObject>(
    type: ResourceType<T>,
    cache: ResourceCache<T>,
    child: T,
    context: ChildContext,
  ): Promise<void> {
    const { namespace = '', name, uid } = child.metadata;
    this.#settled.delete(settledKey(type, child));
    await this.#client.delete(
      { type, namespace, name },
      { propagationPolicy: 'Background', signal: context.signal, ...(uid === undefined ? {} : { uid }) },
    );
    this.#expectations.add(context.owner, () => cache.get(namespace, name)?.metadata.uid !== uid);
  }

  #isSettled<T extends KubernetesObject>(type: ResourceType<T>, current: T, desired: T, hash: string): boolean {
    if (current.metadata.annotations?.[APPLIED_HASH] !== hash) return false;
    if (!holds(current.metadata, desired.metadata)) return false;
    const settled = this.#settled.get(settledKey(type, current));
    const { uid } = current.metadata;
    const isAsLeft = settled?.hash === hash && settled.version === versionOf(current) && settled.uid === uid;
    return isAsLeft || (holds(current, desired) && !foreignParts(specOf(current), specOf(desired)));
  }

  async #applyOverConflicts<T extends KubernetesObject>(
    type: ResourceType<T>,
    body: T,
    context: ChildContext,
  ): Promise<T> {
    const { namespace = '', name } = body.metadata;
    const ref = { type, namespace, name };
    const options: ApplyOptions = { fieldManager: FIELD_MANAGERS.operator, signal: context.signal };
    try {
      return await this.#client.apply(ref, body, options);
    } catch (error) {
      if (!(error instanceof KubernetesError) || error.code !== 409 || error.causes.length === 0) throw error;
      // What we have put back with a patch counts as another manager's of our name.
      const others = error.causes.filter(({ message }) => !message.includes(`"${FIELD_MANAGERS.operator}"`));
      const fields = others.map((cause) => `${cause.field ?? '?'} (${cause.message})`).join(', ');
      const message = `Took back fields of ${type.kind} ${name} that others had changed: ${fields}`;
      if (others.length > 0) this.#events.record(context.parent, { type: 'Warning', reason: 'ApplyConflict', message });
      return this.#client.apply(ref, body, { ...options, force: true });
    }
  }
}

function obstacleOf(
  current: KubernetesObject,
  parent: KubernetesObject,
): { readonly kind: 'taken'; readonly message: string } | { readonly kind: 'leaving' } | undefined {
  if (current.metadata.deletionTimestamp !== undefined) return { kind: 'leaving' };
  const controller = controllerOf(current);
  if (controller?.uid === parent.metadata.uid && controller?.uid !== undefined) return undefined;
  const what = `${current.kind} ${current.metadata.name}`;
  if (controller?.kind === parent.kind && controller.name === parent.metadata.name) return { kind: 'leaving' };
  if (controller) {
    return { kind: 'taken', message: `${what} belongs to ${controller.kind} ${controller.name}; use another name.` };
  }
  if (current.metadata.annotations?.[ANNOTATIONS.adopt] === 'true') return undefined;
  const advice = `Delete it, or annotate it with ${ANNOTATIONS.adopt}=true to hand it over`;
  return { kind: 'taken', message: `${what} exists and was not made by the operator. ${advice}.` };
}

/** Moves with the spec; kinds without a generation (Services) have only the version of the whole object. */
function versionOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.generation === undefined ? metadata.resourceVersion : `generation ${metadata.generation}`;
}

function specOf(object: KubernetesObject & { readonly spec?: unknown }): unknown {
  return object.spec;
}

function settledKey(type: ResourceType, object: KubernetesObject): string {
  return `${type.kind}/${keyOf(object)}`;
}
