import { randomBytes } from 'node:crypto';
import { EVENT, type KubernetesClient, type KubernetesObject } from '@airy/kubernetes';
import type { Clock, Logger } from '@airy/observability';
import { secondsOf } from './conditions.ts';

/** Why an Event is recorded. */
export type EventReason =
  | 'TopicCreated'
  | 'TopicRecreated'
  | 'TopicDriftReverted'
  | 'SecretCreated'
  | 'RolloutStarted'
  | 'RolloutFailed'
  | 'ChildRestored'
  | 'ChildDeleted'
  | 'ApplyConflict'
  | 'CleanupFailed'
  | 'CleanupSkipped';

/** What happened to an object, for `kubectl describe`. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  readonly reason: EventReason;
  readonly message: string;
}

const MERGED_FOR_MS = 600_000;
/** More than this are dropped: Events tell people what changes, they are no record. */
const MOST_IN_FLIGHT = 100;

interface Recorded {
  readonly name: string;
  readonly sinceMs: number;
  readonly count: number;
}

/**
 * Writes Events; equal ones (object and reason) within 10 min are one Event that counts.
 *
 * Never fails and never waits: a lost Event is logged, and no pass depends on it.
 */
export class EventRecorder {
  readonly #client: Pick<KubernetesClient, 'create' | 'mergePatch'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #recorded = new Map<string, Recorded>();
  #inFlight = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly client: Pick<KubernetesClient, 'create' | 'mergePatch'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  record(object: KubernetesObject, occurrence: Occurrence): void {
    if (this.#inFlight >= MOST_IN_FLIGHT) {
      this.#logger.warn('event-dropped', { reason: occurrence.reason });
      return;
    }
    this.#inFlight++;
    // One after another, so that a count never runs ahead of its Event.
    this.#last = this.#last
      .then(() => this.#write(object, occurrence))
      .catch((error: unknown) => this.#logger.debug('event-not-written', { reason: occurrence.reason, error }))
      .finally(() => {
        this.#inFlight--;
      });
  }

  /** Resolves when all Events recorded so far are written or lost. */
  flush(): Promise<void> {
    return this.#last;
  }

  async #write(object: KubernetesObject, occurrence: Occurrence): Promise<void> {
    const nowMs = this.#clock.nowMs();
    for (const [key, each] of this.#recorded) if (nowMs - each.sinceMs >= MERGED_FOR_MS) this.#recorded.delete(key);
    const { namespace = 'default', name, uid = '' } = object.metadata;
    const key = `${uid}/${occurrence.reason}`;
    const before = this.#recorded.get(key);
    const nowIso = secondsOf(this.#clock.nowIso());
    if (before) {
      const count = before.count + 1;
      this.#recorded.set(key, { ...before, count });
      const patch = { count, lastTimestamp: nowIso, message: occurrence.message };
      await this.#client.mergePatch({ type: EVENT, namespace, name: before.name }, patch);
      return;
    }
    const eventName = `${name}.${randomBytes(8).toString('hex')}`;
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject: { apiVersion: object.apiVersion, kind: object.kind, namespace, name, uid },
      type: occurrence.type,
      reason: occurrence.reason,
      message: occurrence.message,
      firstTimestamp: nowIso,
      lastTimestamp: nowIso,
      count: 1,
      source: { component: 'airy-operator' },
      reportingComponent: 'airy-operator',
      reportingInstance: 'airy-operator',
    };
    await this.#client.create({ type: EVENT, namespace, name: eventName }, event);
    this.#recorded.set(key, { name: eventName, sinceMs: nowMs, count: 1 });
  }
}
