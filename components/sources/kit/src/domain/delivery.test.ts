import type { Message, MessageRecord } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Delivery, foldDelivery, standingOf } from './delivery.ts';

const message = { id: 'm1', sentAt: '2026-01-02T03:04:05.678Z', deliveryState: 'pending' } as Message; // all the fold reads
const at = '2026-01-02T03:04:05.678Z';
const id = message.id;

type Kind = MessageRecord['kind'];

function recordOf(kind: Kind, offset: number): MessageRecord {
  switch (kind) {
    case 'message-created':
      return { schemaVersion: 1, kind, message };
    case 'message-resent':
      return { schemaVersion: 1, kind, messageId: id, at };
    case 'send-claimed':
      return { schemaVersion: 1, kind, messageId: id, claimId: `claim-${offset}`, at };
    case 'delivery-updated':
      return { schemaVersion: 1, kind, messageId: id, deliveryState: 'delivered', at };
  }
}

function fold(entries: readonly { readonly kind: Kind; readonly offset: number }[]): Delivery | undefined {
  return entries.reduce<Delivery | undefined>((known, { kind, offset }) => {
    const place = { offset, timestampMs: 1_000 + offset } as LogRecord; // all the fold reads
    return foldDelivery(known, recordOf(kind, offset), place);
  }, undefined);
}

const histories = fc
  .array(fc.constantFrom<Kind>('message-created', 'message-resent', 'send-claimed', 'delivery-updated'), {
    maxLength: 10,
  })
  .map((kinds) => ['message-created' as const, ...kinds].map((kind, offset) => ({ kind, offset })));

/** What a reader that walks the log once from its start says. */
function walk(entries: readonly { readonly kind: Kind; readonly offset: number }[]) {
  let claim: string | undefined;
  let settled = false;
  for (const { kind, offset } of entries.slice(1)) {
    if (kind === 'message-resent') [claim, settled] = [undefined, false];
    else if (kind === 'send-claimed') claim ??= `claim-${offset}`;
    else if (kind === 'delivery-updated') settled = true;
  }
  return settled ? 'settled' : `pending ${claim}`;
}

function summary(delivery: Delivery | undefined): string {
  const standing = delivery && standingOf(delivery);
  return standing?.kind === 'pending' ? `pending ${standing.claim?.claimId}` : (standing?.kind ?? 'none');
}

it('says the same as a walk through the log', () => {
  fc.assert(
    fc.property(histories, (entries) => {
      expect(summary(fold(entries))).toBe(walk(entries));
    }),
  );
});

it('says the same whatever the order of the records and however often they come', () => {
  const shuffled = histories.chain((entries) =>
    fc
      .tuple(
        fc.constant(entries),
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.shuffledSubarray(entries),
      )
      .map(([original, all, again]) => ({ original, mixed: [...again, ...all] })),
  );
  fc.assert(
    fc.property(shuffled, ({ original, mixed }) => {
      expect(summary(fold(mixed))).toBe(walk(original));
    }),
  );
});

it('knows nothing before the message itself was seen', () => {
  expect(summary(fold([{ kind: 'send-claimed', offset: 3 }]))).toBe('unknown');
});

it('takes a message that was stored as failed for settled until it is resent', () => {
  const place = { offset: 0, timestampMs: 0 } as LogRecord; // all the fold reads
  const failed = foldDelivery(
    undefined,
    { schemaVersion: 1, kind: 'message-created', message: { ...message, deliveryState: 'failed' } },
    place,
  );
  expect(summary(failed)).toBe('settled');
  const again = foldDelivery(failed, recordOf('message-resent', 5), { ...place, offset: 5 });
  expect(summary(again)).toBe('pending undefined');
});
