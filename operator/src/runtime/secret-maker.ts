import { randomBytes } from 'node:crypto';
import { FIELD_MANAGERS } from '@airy/crds';
import { type KubernetesClient, KubernetesError, SECRET } from '@airy/kubernetes';
import { type GeneratedSecret, generatedSecret } from '../resources/secret.ts';
import type { ChildContext } from './child-writer.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Expectations } from './expectations.ts';
import type { SecretWatches } from './secret-watches.ts';

/** Makes the Secrets that the operator generates: each once, and never touches one that exists. */
export class SecretMaker {
  readonly #client: Pick<KubernetesClient, 'create'>;
  readonly #secrets: SecretWatches;
  readonly #expectations: Expectations;
  readonly #events: EventRecorder;

  constructor(options: {
    readonly client: Pick<KubernetesClient, 'create'>;
    readonly secrets: SecretWatches;
    readonly expectations: Expectations;
    readonly events: EventRecorder;
  }) {
    this.#client = options.client;
    this.#secrets = options.secrets;
    this.#expectations = options.expectations;
    this.#events = options.events;
  }

  /** Creates the Secret if it is known to be missing; one that somebody else has made under its name is used as it is. */
  async ensure(wanted: GeneratedSecret, context: ChildContext): Promise<void> {
    const { parent } = context;
    const namespace = parent.metadata.namespace ?? '';
    const { name } = wanted.at;
    if (this.#secrets.state(namespace, name).kind !== 'missing') return;
    const secret = generatedSecret(parent, wanted, randomBytes(32));
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
}
