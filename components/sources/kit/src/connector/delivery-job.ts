import { randomUUID } from 'node:crypto';
import { type ConversationId, type Message, type MessageId, type MessageRecord, TOPICS } from '@airy/domain';
import type { Position } from '@airy/event-log';
import { backoffMs } from '../domain/backoff.ts';
import { type DeliveryStanding, standingOf } from '../domain/delivery.ts';
import { findCreated } from './log-reading.ts';
import type { ConnectorLimits, ConnectorOptions, SendOutcome } from './options.ts';
import type { PartitionDeliveries } from './partition-deliveries.ts';
import type { Semaphore } from './semaphore.ts';

/** What jobs of one connector share. */
export interface JobContext extends ConnectorOptions {
  readonly limits: ConnectorLimits;
  readonly source: string;
  readonly random: () => number;
  readonly slots: Semaphore;
  readonly count: (outcome: 'delivered' | 'failed') => void;
}

type Pending = Extract<DeliveryStanding, { kind: 'pending' }>;
type Outcome = Exclude<SendOutcome, { kind: 'retry' }>;

/** One message on its way: where it is kept, when to stop, and the claims this run wrote for it. */
interface Job {
  readonly context: JobContext;
  readonly deliveries: PartitionDeliveries;
  readonly signal: AbortSignal;
  readonly ownClaims: Set<string>;
}

const UNKNOWN_OUTCOME = 'Outcome unknown: the sender stopped before it heard the answer. Retry if it did not arrive.';

/**
 * Brings one message to an outcome, or leaves it to the partition's next owner when `signal` aborts.
 *
 * Never rejects: what goes wrong with the log is tried again until it works or the partition is taken away.
 */
export async function runDelivery(
  context: JobContext,
  deliveries: PartitionDeliveries,
  id: MessageId,
  signal: AbortSignal,
): Promise<void> {
  const { clock, logger } = context.platform;
  const job: Job = { context, deliveries, signal, ownClaims: new Set() };
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await deliver(job, id);
      return;
    } catch (error) {
      logger.warn('delivery-step-failed', { source: context.source, message: id, error });
      await clock.sleep(backoffMs(failures, context.random, { baseMs: 200, capMs: 5_000 }), signal);
    }
  }
}

async function deliver(job: Job, id: MessageId): Promise<void> {
  const { context, deliveries, signal } = job;
  const { clock } = context.platform;
  if (!context.channels.isSynced()) await orAborted(context.channels.synced, signal);
  const message = await findMessage(job, id);
  if (!message) return;
  for (let attempt = 0; !signal.aborted; ) {
    const standing = standingNow(deliveries, id);
    if (standing?.kind !== 'pending') return;
    if (holdsOtherClaim(job, standing)) return waitForOtherClaim(job, message, standing);
    const refusal = await refusalOf(job, message, standing);
    if (refusal === 'not-ours') return deliveries.forget(id);
    if (refusal) return settle(job, message, { kind: 'failed', error: refusal });
    const outcome = await context.slots.run(() => claimAndAttempt(job, message, attempt));
    if (outcome === undefined) continue;
    attempt += 1;
    if (outcome.kind !== 'retry') return settle(job, message, outcome);
    const delayMs = Math.max(outcome.afterMs ?? 0, backoffMs(attempt, context.random));
    if (clock.nowMs() + delayMs > budgetEndMs(job, id)) {
      return settle(job, message, { kind: 'failed', error: `Gave up trying: ${outcome.error}` });
    }
    await clock.sleep(delayMs, signal);
    if (signal.aborted) {
      return settle(job, message, { kind: 'failed', error: `Stopped before it was tried again: ${outcome.error}` });
    }
  }
}

/** Claims the message if nobody has and sends it; undefined when another's claim is first or the job stops. */
async function claimAndAttempt(job: Job, message: Message, attempt: number): Promise<SendOutcome | undefined> {
  const { context, deliveries, signal } = job;
  if (signal.aborted) return attempt === 0 ? undefined : { kind: 'retry', error: 'the sender stops' };
  const standing = standingNow(deliveries, message.id);
  if (!context.repeatable && standing?.kind === 'pending' && !standing.claim) {
    await claimIt(job, message);
    const claimed = standingNow(deliveries, message.id);
    if (claimed?.kind !== 'pending' || holdsOtherClaim(job, claimed)) return undefined;
  }
  return attemptOnce(context, message, attempt);
}

/** True when the first claim of this epoch is not one of this run's. */
function holdsOtherClaim({ context, ownClaims }: Job, { claim }: Pending): boolean {
  return !context.repeatable && claim !== undefined && !ownClaims.has(claim.claimId);
}

/** Until when attempts may begin. */
function budgetEndMs({ context, deliveries }: Job, id: MessageId): number {
  const standing = standingNow(deliveries, id);
  if (standing?.kind !== 'pending') return 0;
  return (standing.claim?.storedAtMs ?? standing.sinceMs) + context.limits.retryBudgetMs;
}

/** Resolves with `promise`, or when the job shall stop. */
async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => aborted.resolve(), { once: true });
  await Promise.race([promise, aborted.promise]);
}

function standingNow(deliveries: PartitionDeliveries, id: MessageId): DeliveryStanding | undefined {
  const delivery = deliveries.get(id);
  return delivery && standingOf(delivery);
}

/** The message; for one resent after the window it is looked up in the partition's past. */
async function findMessage({ context, deliveries, signal }: Job, id: MessageId): Promise<Message | undefined> {
  const { platform, type } = context;
  const delivery = deliveries.get(id);
  if (!delivery || delivery.message) return delivery?.message;
  const found = await findCreated(platform.eventLog, deliveries.partition, id, delivery.resentOffset, signal);
  if (found && isOutboundOf(type, found.message)) {
    deliveries.found(id, found.message, found.offset);
    return found.message;
  }
  deliveries.forget(id);
  return undefined;
}

/** True for the messages that a connector of this type sends. */
export function isOutboundOf(type: string, message: Message): boolean {
  return message.source === type && !message.fromContact;
}

/** Another sender holds the claim: its outcome comes, or its time runs out and nobody knows. */
async function waitForOtherClaim(job: Job, message: Message, { claim, epoch }: Pending): Promise<void> {
  const { context, deliveries, signal } = job;
  const { attemptTimeoutMs, retryBudgetMs, clockSkewMs } = context.limits;
  const { clock } = context.platform;
  const expiresMs = (claim?.storedAtMs ?? 0) + attemptTimeoutMs + retryBudgetMs + clockSkewMs;
  while (!signal.aborted && clock.nowMs() < expiresMs) {
    await clock.sleep(Math.min(1_000, expiresMs - clock.nowMs()), signal);
    const standing = standingNow(deliveries, message.id);
    if (standing?.kind !== 'pending' || standing.epoch !== epoch) return;
  }
  if (!signal.aborted) await settle(job, message, { kind: 'failed', error: UNKNOWN_OUTCOME });
}

/** Why a message is not sent at all. */
async function refusalOf({ context, signal }: Job, message: Message, standing: Pending): Promise<string | undefined> {
  const { channels, limits, source } = context;
  const { clock } = context.platform;
  if (clock.nowMs() - standing.sinceMs > limits.maxAgeMs) {
    return `Not sent within ${limits.maxAgeMs / 1000} seconds; send it again if it still matters`;
  }
  const deadlineMs = clock.nowMs() + limits.channelGraceMs;
  while (!channels.byId(message.channelId) && clock.nowMs() < deadlineMs && !signal.aborted) {
    await clock.sleep(100, signal);
  }
  const channel = channels.byId(message.channelId);
  if (!channel) return 'The channel does not exist any more';
  if (channel.source !== source) return 'not-ours';
  return channel.connected ? undefined : 'The channel is not connected';
}

async function claimIt({ context, deliveries, ownClaims }: Job, message: Message): Promise<void> {
  const record = claimOf(context, message);
  ownClaims.add(record.claimId);
  const positions = await append(context, message.conversationId, [record]);
  await deliveries.readThrough(positions.at(-1)?.offset ?? 0);
}

function claimOf({ platform }: JobContext, message: Message) {
  return {
    schemaVersion: 1,
    kind: 'send-claimed',
    messageId: message.id,
    claimId: `${platform.replica}/${randomUUID()}`,
    at: platform.clock.nowIso(),
  } as const satisfies MessageRecord;
}

async function attemptOnce(
  { channels, limits, send, platform, source }: JobContext,
  message: Message,
  attempt: number,
): Promise<SendOutcome> {
  const channel = channels.byId(message.channelId);
  if (!channel) return { kind: 'failed', error: 'The channel does not exist any more' };
  try {
    return await withTimeout(limits.attemptTimeoutMs, (timeout) =>
      send(message, { channel, signal: timeout, attempt }),
    );
  } catch (error) {
    platform.logger.warn('send-outcome-unknown', { source, message: message.id, error });
    return { kind: 'failed', error: 'Outcome unknown: no answer from the platform. Retry if it did not arrive.' };
  }
}

async function withTimeout<T>(timeoutMs: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`no answer within ${timeoutMs} ms`);
    controller.abort(error);
    reject(error);
  }, timeoutMs);
  try {
    return await Promise.race([task(controller.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes the outcome (and for a repeatable send its claim before it). Tried until the log takes it or the pod stops. */
async function settle({ context, deliveries }: Job, message: Message, outcome: Outcome): Promise<void> {
  const { clock, logger, signal } = context.platform;
  const updated: MessageRecord = {
    schemaVersion: 1,
    kind: 'delivery-updated',
    messageId: message.id,
    deliveryState: outcome.kind,
    at: clock.nowIso(),
    ...(outcome.kind === 'failed' ? { error: outcome.error } : {}),
    ...(outcome.kind === 'delivered' && outcome.sourceMessageId ? { sourceMessageId: outcome.sourceMessageId } : {}),
  };
  const claims = context.repeatable && outcome.kind === 'delivered' ? [claimOf(context, message)] : [];
  for (let failures = 0; ; failures += 1) {
    try {
      const positions = await append(context, message.conversationId, [...claims, updated]);
      deliveries.settled(message.id, positions.at(-1)?.offset ?? 0);
      context.count(outcome.kind);
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      logger.warn('outcome-append-failed', { source: context.source, error });
      await clock.sleep(backoffMs(failures, context.random, { baseMs: 200, capMs: 5_000 }), signal);
    }
  }
}

function append(
  { platform }: JobContext,
  conversationId: ConversationId,
  records: readonly MessageRecord[],
): Promise<readonly Position[]> {
  return platform.eventLog.append(
    platform.topic(TOPICS.messages),
    records.map((value) => ({ key: conversationId, value })),
  );
}
