import { ANNOTATIONS, type Condition, FIELD_MANAGERS } from '@airy/crds';
import {
  type KubernetesClient,
  KubernetesError,
  type KubernetesObject,
  type ResourceCache,
  type ResourceType,
} from '@airy/kubernetes';
import type { Clock } from '@airy/observability';
import { conditionsOf, type Finding, OPERATOR_CONDITIONS } from './conditions.ts';
import type { Expectations } from './expectations.ts';
import { isSame } from './matches.ts';
import { hasReached } from './resource-version.ts';

/** What every status of ours has. */
export interface CommonStatus {
  readonly observedGeneration?: number;
  readonly lastHandledReconcileAt?: string;
  readonly conditions?: readonly Condition[];
}

/** A resource with such a status. */
export type WithStatus = KubernetesObject & { readonly status?: CommonStatus };

/** What a pass has to say. Facts that are undefined are taken out of the status. */
export interface StatusIntent {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/** Writes statuses: the operator's fields as a whole, and only when they differ. */
export class StatusWriter {
  readonly #client: Pick<KubernetesClient, 'apply'>;
  readonly #clock: Clock;
  readonly #expectations: Expectations;

  constructor(options: {
    readonly client: Pick<KubernetesClient, 'apply'>;
    readonly clock: Clock;
    readonly expectations: Expectations;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#expectations = options.expectations;
  }

  /**
   * Applies the status of `object` as `airy-operator-status`; fields and conditions of others stay.
   *
   * `lastTransitionTime` moves only with a condition's status, so an unchanged world writes nothing. An object that was
   * deleted meanwhile needs no status.
   */
  async write<T extends WithStatus>(
    type: ResourceType<T>,
    cache: ResourceCache<T>,
    object: T,
    intent: StatusIntent,
    context: { readonly owner: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { namespace = '', name, generation } = object.metadata;
    const status = {
      ...intent.facts,
      observedGeneration: generation,
      lastHandledReconcileAt: object.metadata.annotations?.[ANNOTATIONS.reconcileAt],
      conditions: conditionsOf(intent.findings, object.status?.conditions, {
        generation,
        nowIso: this.#clock.nowIso(),
      }),
    };
    if (isSame(ownPart(object.status, Object.keys(status)), withoutUndefined(status))) return;
    const written = await this.#client
      .apply(
        { type, namespace, name },
        { status },
        {
          fieldManager: FIELD_MANAGERS.operatorStatus,
          force: true,
          subresource: 'status',
          signal: context.signal,
        },
      )
      .catch(unlessGone);
    if (written === undefined) return;
    this.#expectations.add(context.owner, () => {
      const seen = cache.get(namespace, name);
      return seen === undefined || hasReached(seen.metadata.resourceVersion, written.metadata.resourceVersion);
    });
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof KubernetesError && error.code === 404 && error.reason === 'NotFound') return undefined;
  throw error;
}

/** The fields of a status that the operator writes, with its own conditions only. */
function ownPart(status: CommonStatus | undefined, fields: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(status ?? {}).filter(([field]) => fields.includes(field));
  const own = Object.fromEntries(entries);
  const conditions = (status?.conditions ?? [])
    .filter((condition) => OPERATOR_CONDITIONS.has(condition.type))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
  return { ...own, conditions };
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
