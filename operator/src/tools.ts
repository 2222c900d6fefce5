import type { EventLog } from '@airy/event-log';
import type { KubernetesClient, ResourceCache, ResourceType } from '@airy/kubernetes';
import type { Clock, Logger, Meter } from '@airy/observability';
import { ChildWriter } from './runtime/child-writer.ts';
import { earlierFindings, summary } from './runtime/conditions.ts';
import type { Pass } from './runtime/controller.ts';
import { EventRecorder } from './runtime/event-recorder.ts';
import { Expectations } from './runtime/expectations.ts';
import type { Failure } from './runtime/failure.ts';
import { SecretMaker } from './runtime/secret-maker.ts';
import { SecretWatches } from './runtime/secret-watches.ts';
import { type StatusIntent, StatusWriter, type WithStatus } from './runtime/status-writer.ts';
import { TopicKeeper } from './runtime/topic-keeper.ts';
import type { World } from './world.ts';

/** What the platform provides, and how the operator is set. */
export interface OperatorSettings {
  /** What an instance without `spec.kafka` and `spec.redis` runs on. */
  readonly engines: 'embedded' | 'managed';
  /** Image of the components when the instance names none. */
  readonly image: string;
  /** Where the instance is reached when it names no host; undefined while nobody knows. */
  readonly publicUrl: () => string | undefined;
}

/** What reconcilers work with. */
export interface Tools {
  readonly world: World;
  readonly client: KubernetesClient;
  readonly eventLog: EventLog;
  readonly settings: OperatorSettings;
  readonly expectations: Expectations;
  readonly events: EventRecorder;
  readonly children: ChildWriter;
  readonly statuses: StatusWriter;
  readonly secrets: SecretWatches;
  readonly secretMaker: SecretMaker;
  readonly topics: TopicKeeper;
}

/** Makes the tools. @param wake - wants a pass for an owner such as `Source/shop/chat` */
export function createTools(options: {
  readonly world: World;
  readonly client: KubernetesClient;
  readonly eventLog: EventLog;
  readonly settings: OperatorSettings;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly wake: (owner: string) => void;
}): Tools {
  const { client, clock } = options;
  const expectations = new Expectations(clock);
  const events = new EventRecorder(options);
  const secrets = new SecretWatches(options);
  return {
    world: options.world,
    client,
    eventLog: options.eventLog,
    settings: options.settings,
    expectations,
    events,
    children: new ChildWriter({ client, expectations, events }),
    statuses: new StatusWriter({ client, clock, expectations }),
    secrets,
    secretMaker: new SecretMaker({ client, secrets, expectations, events }),
    topics: new TopicKeeper(options),
  };
}

/** The status of an object whose passes fail: what was known stays, `Ready` says why. */
export function failedStatus(object: WithStatus, failure: Failure): StatusIntent {
  const { observedGeneration: _, lastHandledReconcileAt: __, conditions = [], ...facts } = object.status ?? {};
  const { reason, message, isFinal } = failure;
  const kept = OWN_PARTS.flatMap((type) => earlierFindings(type, conditions));
  return { facts, findings: [...kept, ...summary({ kind: isFinal ? 'stalled' : 'progressing', reason, message })] };
}

const OWN_PARTS = ['TopicsReady', 'RedisReady', 'ComponentsReady', 'Paused'] as const;

/** `Reconciler.fail` of a kind. */
export function failWith<T extends WithStatus>(tools: Tools, type: ResourceType<T>, cache: ResourceCache<T>) {
  return (object: T, failure: Failure, pass: Pass): Promise<void> =>
    tools.statuses.write(type, cache, object, failedStatus(object, failure), pass);
}
