import { type MessageId, TOPICS } from '@airy/domain';
import type { Batch, TopicPartition } from '@airy/event-log';
import type { Running } from '@airy/platform';
import { runningConsumer } from '../running-consumer.ts';
import { sourceOf } from '../source-of.ts';
import { isOutboundOf, type JobContext, runDelivery } from './delivery-job.ts';
import { Lanes } from './lanes.ts';
import { CONNECTOR_LIMITS, type ConnectorOptions } from './options.ts';
import { PartitionDeliveries } from './partition-deliveries.ts';
import { Semaphore } from './semaphore.ts';

/** How long a partition's running sends are waited for when it is taken away or the connector stops. */
const DRAIN_MS = 8_000;

/** An assigned partition: what is known of its deliveries and what runs for it. */
interface Assigned {
  readonly deliveries: PartitionDeliveries;
  readonly lanes: Lanes;
  readonly running: Set<MessageId>;
  readonly controller: AbortController;
}

/**
 * Starts a source's connector: outbound messages → the platform → delivered or failed. See DESIGN.md beside this package.
 *
 * Consumes the messages topic in the group `sources-<name>-connector`. One conversation's messages go out one after the
 * other in log order, conversations beside each other.
 */
export async function createConnector(options: ConnectorOptions): Promise<Running> {
  const { platform, type } = options;
  const source = sourceOf(platform);
  const limits = { ...CONNECTOR_LIMITS, ...options.limits };
  const counter = platform.meter.counter('airy_source_sends_total', 'Outbound messages by outcome', ['outcome']);
  const context: JobContext = {
    ...options,
    limits,
    source,
    random: options.random ?? Math.random,
    slots: new Semaphore(limits.concurrency),
    count: (outcome) => counter.add(1, { outcome }),
  };
  const assigned = new Map<number, Assigned>();

  const start = (entry: Assigned, ids: readonly MessageId[]) => {
    const { deliveries, lanes, running, controller } = entry;
    for (const id of ids) {
      if (running.has(id) || controller.signal.aborted) continue;
      running.add(id);
      lanes.add(laneOf(deliveries, id), async () => {
        await runDelivery(context, deliveries, id, controller.signal);
        running.delete(id);
        if (deliveries.isPending(id)) start(entry, [id]);
      });
    }
  };

  const assign = async (partition: TopicPartition): Promise<Assigned> => {
    const deliveries = new PartitionDeliveries({
      partition,
      log: platform.eventLog,
      isOurs: (message) => isOutboundOf(type, message),
      windowMs: limits.recoveryWindowMs,
    });
    const entry = { deliveries, lanes: new Lanes(), running: new Set<MessageId>(), controller: new AbortController() };
    assigned.set(partition.partition, entry);
    start(entry, await deliveries.recover());
    return entry;
  };

  const release = async (partitions: readonly TopicPartition[]) => {
    const entries = partitions.flatMap(({ partition }) => assigned.get(partition) ?? []);
    for (const { partition } of partitions) assigned.delete(partition);
    for (const { controller } of entries) controller.abort();
    const drained = Promise.all(entries.map(({ lanes }) => lanes.atMost(0)));
    const waited = new AbortController();
    await Promise.race([drained, platform.clock.sleep(DRAIN_MS, waited.signal)]);
    waited.abort();
  };

  const onBatch = async (batch: Batch) => {
    const entry = assigned.get(batch.partition) ?? (await assign(batch));
    await entry.lanes.atMost(limits.maxWaiting);
    start(entry, await entry.deliveries.take(batch.records));
  };

  const subscription = await platform.eventLog.subscribe({
    group: `sources-${source}-connector`,
    topics: [platform.topic(TOPICS.messages)],
    onAssigned: async (partitions) => {
      await Promise.all(partitions.map(assign));
      return [];
    },
    onRevoked: release,
    onBatch,
  });
  return runningConsumer(platform, subscription, {
    before: () => {
      for (const { controller } of assigned.values()) controller.abort();
    },
    after: () => release([...assigned.values()].map(({ deliveries }) => deliveries.partition)),
  });
}

/** The conversation, as far as it is known; a resent message whose conversation is not known yet has a lane of its own. */
function laneOf(deliveries: PartitionDeliveries, id: MessageId): string {
  return deliveries.get(id)?.message?.conversationId ?? id;
}
