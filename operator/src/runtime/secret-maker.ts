import { randomBytes } from 'node:crypto';
import { FIELD_MANAGERS, LABELS } from '@airy/crds';
import { type KubernetesClient, KubernetesError, type KubernetesObject, SECRET, type Secret } from '@airy/kubernetes';
import { labelsOf } from '../resources/labels.ts';
import { type GeneratedSecret, generatedSecret } from '../resources/secret.ts';
import type { ChildContext } from './child-writer.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Expectations } from './expectations.ts';
import { controllerOf, controllerReference } from './ownership.ts';
import { hasReached } from './resource-version.ts';
import type { SecretWatches } from './secret-watches.ts';

type SecretClient = Pick<KubernetesClient, 'create' | 'get' | 'mergePatch' | 'delete'>;

/** Makes the Secrets that the operator generates: each once, and never touches the values of one that exists. */
export class SecretMaker {
  readonly #client: SecretClient;
  readonly #secrets: SecretWatches;
  readonly #expectations: Expectations;
  readonly #events: EventRecorder;

  constructor(options: {
    readonly client: SecretClient;
    readonly secrets: SecretWatches;
    readonly expectations: Expectations;
    readonly events: EventRecorder;
  }) {
    this.#client = options.client;
    this.#secrets = options.secrets;
    this.#expectations = options.expectations;
    this.#events = options.events;
  }

  /**
   * Creates the Secret if it is known to be missing; one that somebody else has made under its name is used as it is.
   *
   * @param keeper - with whom the Secret goes; by default the parent. With another keeper, a Secret of ours that still
   *   belongs to the parent, or to nobody, is handed over.
   */
  async ensure(
    wanted: GeneratedSecret,
    context: ChildContext,
    keeper: KubernetesObject = context.parent,
  ): Promise<void> {
    const { parent } = context;
    const namespace = parent.metadata.namespace ?? '';
    const { name } = wanted.at;
    const state = this.#secrets.state(namespace, name);
    if (state.kind === 'present' && keeper !== parent) await this.#handOver(state.secret, wanted, keeper, context);
    if (state.kind !== 'missing') return;
    const secret = generatedSecret(keeper, wanted, randomBytes(32));
    try {
      await this.#client.create({ type: SECRET, namespace, name }, secret, FIELD_MANAGERS.operator, {
        signal: context.signal,
      });
      this.#events.record(parent, { type: 'Normal', reason: 'SecretCreated', message: `Made Secret ${name}.` });
    } catch (error) {
      // Made meanwhile by somebody else, or by a pass that was cut: the watch will show it.
      if (!(error instanceof KubernetesError) || error.reason !== 'AlreadyExists') throw error;
    }
    this.#expectations.add(context.owner, () => this.#secrets.state(namespace, name).kind === 'present');
  }

  /** Deletes the Secret if the operator has made it. Safe to call again. */
  async remove(wanted: GeneratedSecret, { parent, signal }: ChildContext): Promise<void> {
    const ref = { type: SECRET, namespace: parent.metadata.namespace ?? '', name: wanted.at.name };
    const secret = await this.#client.get(ref, { signal });
    if (!secret || !isOurs(secret, wanted)) return;
    const { uid } = secret.metadata;
    await this.#client.delete(ref, { signal, ...(uid === undefined ? {} : { uid }) });
  }

  async #handOver(
    secret: Secret,
    wanted: GeneratedSecret,
    keeper: KubernetesObject,
    { parent, owner, signal }: ChildContext,
  ): Promise<void> {
    const { name, namespace = '', resourceVersion, deletionTimestamp } = secret.metadata;
    const controller = controllerOf(secret);
    // An earlier parent of the same name counts too: the Secret is handed over before the garbage collector takes it.
    const isFree = !controller || (controller.kind === parent.kind && controller.name === parent.metadata.name);
    if (!isFree || deletionTimestamp !== undefined || !isOurs(secret, wanted)) return;
    // With the version it was seen in: whoever changes it first wins, and the next pass sees the result.
    const metadata = { resourceVersion, ownerReferences: [controllerReference(keeper)] };
    try {
      const ref = { type: SECRET, namespace, name };
      const written = await this.#client.mergePatch(
        ref,
        { metadata },
        { fieldManager: FIELD_MANAGERS.operator, signal },
      );
      this.#expectations.add(owner, () => {
        const state = this.#secrets.state(namespace, name);
        const seen = state.kind === 'present' ? state.secret.metadata.resourceVersion : undefined;
        return state.kind === 'missing' || hasReached(seen, written.metadata.resourceVersion);
      });
    } catch (error) {
      if (!(error instanceof KubernetesError) || (error.code !== 404 && error.code !== 409)) throw error;
    }
  }
}

/** By its labels: names can be taken by anybody. */
function isOurs({ metadata }: Secret, wanted: GeneratedSecret): boolean {
  const labels = labelsOf({ name: wanted.at.name, ...wanted.labels });
  return [LABELS.managedBy, LABELS.instance, LABELS.source].every(
    (label) => metadata.labels?.[label] === labels[label],
  );
}
