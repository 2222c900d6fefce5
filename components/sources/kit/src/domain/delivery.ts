import type { Message, MessageRecord } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';

/** A claim as it stands in the log. */
export interface Claim {
  readonly offset: number;
  readonly claimId: string;
  /** When the log stored it, ms. */
  readonly storedAtMs: number;
}

/**
 * What the log says about sending one message.
 *
 * Folding is commutative and idempotent: records may come in any order and more than once, because a partition's recent
 * past is read again when it is assigned. Only offsets decide.
 */
export interface Delivery {
  /** The first `message-created`; undefined while only later records were seen. */
  readonly message: Message | undefined;
  /** Offset of the first `message-created`, -1 when not seen. */
  readonly createdOffset: number;
  /** Offset of the newest `message-resent`, -1 when none. */
  readonly resentOffset: number;
  readonly resentAtMs: number;
  readonly claims: readonly Claim[];
  /** Offset of the newest `delivery-updated`, -1 when none. */
  readonly outcomeOffset: number;
  /** When the log stored the newest of its records, ms. */
  readonly newestAtMs: number;
}

/** Where a delivery stands. An epoch begins with `message-created` and with each `message-resent`. */
export type DeliveryStanding =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'settled'; readonly epoch: number }
  | { readonly kind: 'pending'; readonly epoch: number; readonly sinceMs: number; readonly claim: Claim | undefined };

const NOTHING: Delivery = {
  message: undefined,
  createdOffset: -1,
  resentOffset: -1,
  resentAtMs: 0,
  claims: [],
  outcomeOffset: -1,
  newestAtMs: 0,
};

/** Adds one record of the message to what is known about it. */
export function foldDelivery(known: Delivery | undefined, record: MessageRecord, at: LogRecord): Delivery {
  const before = known ?? NOTHING;
  const delivery = { ...before, newestAtMs: Math.max(before.newestAtMs, at.timestampMs) };
  switch (record.kind) {
    case 'message-created':
      if (before.createdOffset >= 0 && before.createdOffset <= at.offset) return delivery;
      return { ...delivery, message: record.message, createdOffset: at.offset };
    case 'message-resent':
      if (before.resentOffset >= at.offset) return delivery;
      return { ...delivery, resentOffset: at.offset, resentAtMs: at.timestampMs };
    case 'send-claimed':
      if (before.claims.some(({ offset }) => offset === at.offset)) return delivery;
      return {
        ...delivery,
        claims: [...before.claims, { offset: at.offset, claimId: record.claimId, storedAtMs: at.timestampMs }],
      };
    case 'delivery-updated':
      return { ...delivery, outcomeOffset: Math.max(before.outcomeOffset, at.offset) };
  }
}

/** The delivery with its message, found elsewhere in the log. */
export function withMessage(known: Delivery, message: Message, createdOffset: number): Delivery {
  return known.message ? known : { ...known, message, createdOffset };
}

/** Where the delivery stands now: the first claim after the newest created or resent is the one that counts. */
export function standingOf(delivery: Delivery): DeliveryStanding {
  if (!delivery.message) return { kind: 'unknown' };
  const epoch = Math.max(delivery.createdOffset, delivery.resentOffset);
  const bornSettled = epoch === delivery.createdOffset && delivery.message.deliveryState !== 'pending';
  if (bornSettled || delivery.outcomeOffset > epoch) return { kind: 'settled', epoch };
  const claim = delivery.claims
    .filter(({ offset }) => offset > epoch)
    .reduce<Claim | undefined>((first, next) => (first && first.offset < next.offset ? first : next), undefined);
  const sinceMs = epoch === delivery.resentOffset ? delivery.resentAtMs : Date.parse(delivery.message.sentAt);
  return { kind: 'pending', epoch, sinceMs, claim };
}

/** The id of the message a record is about. */
export function messageIdIn(record: MessageRecord): Message['id'] {
  return record.kind === 'message-created' ? record.message.id : record.messageId;
}
