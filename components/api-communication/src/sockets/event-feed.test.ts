import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadModel } from '../read-model/read-model.ts';
import { aBatch, aChannel, aDelivery, aMessage, aMetadata, uuid } from '../read-model/records.testing.ts';
import { EventFeed } from './event-feed.ts';

const folder = mkdtempSync(join(tmpdir(), 'airy-feed-'));
let files = 0;
let open: ReadModel[] = [];
beforeEach(() => {
  open = [];
});
afterEach(() => {
  for (const model of open) model.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A replica: a read model and its feed. */
function aReplica(keptChanges = 1000) {
  files += 1;
  const model: ReadModel = new ReadModel(join(folder, String(files), 'r.sqlite'), {
    keptChanges,
    onCommit: ({ changes }) => feed.publish(changes),
  });
  const feed: EventFeed = new EventFeed(model);
  open.push(model);
  return { model, feed };
}

/** A client that remembers what it got and its newest cursor; events are named by type and what they are about. */
function aClient() {
  const got: string[] = [];
  let stop = new AbortController();
  const client = {
    got,
    cursor: undefined as string | undefined,
    async connect({ feed }: ReturnType<typeof aReplica>) {
      stop = new AbortController();
      const subscriber = {
        signal: stop.signal,
        send: (body: string, headers: { readonly cursor: string }) => {
          const { type, payload } = JSON.parse(body);
          got.push(`${type} ${payload.message?.content.text ?? payload.identifier ?? payload.id ?? ''}`);
          client.cursor = headers.cursor;
        },
      };
      await feed.subscribe(subscriber, client.cursor, async () => true);
    },
    disconnect: () => stop.abort(),
  };
  return client;
}

const CHANNEL = uuid(1, 3);
const CONVERSATION = uuid(1, 2);

describe('event feed', () => {
  it('sends each kind of event once, in order, after its commit', async () => {
    const replica = aReplica();
    const client = aClient();
    await client.connect(replica);
    const tag = { schemaVersion: 1, id: uuid(1, 4), name: 'VIP', color: 'tag-red' };
    await replica.model.apply(aBatch('channels', [aChannel()]));
    await replica.model.apply(
      aBatch('messages', [aMessage(1), aMessage(2, { fromContact: false }), aDelivery(2, 'failed', 'no')]),
    );
    await replica.model.apply(aBatch('metadata', [aMetadata(1, 'state', 'OPEN')]));
    await replica.model.apply(aBatch('tags', [tag]));
    expect(client.got).toEqual([
      `channel.updated ${CHANNEL}`,
      'message.created message 1',
      `metadata.updated ${CONVERSATION}`,
      'message.created message 2',
      'message.updated message 2',
      `metadata.updated ${uuid(2, 1)}`,
      `metadata.updated ${CONVERSATION}`,
      `tag.updated ${uuid(1, 4)}`,
    ]);
  });

  it('sends nothing for a repeated message', async () => {
    const replica = aReplica();
    const client = aClient();
    await client.connect(replica);
    await replica.model.apply(
      aBatch('messages', [aMessage(1, { fromContact: false }), aMessage(1, { fromContact: false })]),
    );
    expect(client.got).toEqual(['message.created message 1']);
  });

  it('gives a subscriber without a cursor live events only', async () => {
    const replica = aReplica();
    await replica.model.apply(aBatch('messages', [aMessage(1, { fromContact: false })]));
    const client = aClient();
    await client.connect(replica);
    await replica.model.apply(aBatch('messages', [aMessage(2, { fromContact: false })], { from: 1 }));
    expect(client.got).toEqual(['message.created message 2']);
  });

  it.each([
    ['too old', 3, 'AQQBAAAAAA'],
    ['unreadable', 1000, 'what?'],
  ])('asks for a resync when the cursor is %s, and goes on live', async (_, kept, cursor) => {
    const replica = aReplica(kept);
    for (const n of [1, 2, 3, 4, 5])
      await replica.model.apply(aBatch('messages', [aMessage(n, { fromContact: false })], { from: n - 1 }));
    const client = aClient();
    client.cursor = cursor;
    await client.connect(replica);
    await replica.model.apply(aBatch('messages', [aMessage(6, { fromContact: false })], { from: 5 }));
    expect(client.got).toEqual(['resync.required ', 'message.created message 6']);
  });

  it('asks for a resync when the cursor is of another log', async () => {
    const ahead = aReplica();
    await ahead.model.apply(aBatch('messages', [aMessage(1, { fromContact: false })], { from: 500 }));
    const client = aClient();
    await client.connect(ahead);
    await ahead.model.apply(aBatch('messages', [aMessage(2, { fromContact: false })], { from: 501 }));
    client.disconnect();
    const bodies: string[] = [];
    const subscriber = { signal: new AbortController().signal, send: (body: string) => bodies.push(body) };
    await aReplica().feed.subscribe(subscriber, client.cursor, async () => false);
    expect(bodies).toEqual(['{"type":"resync.required","payload":{},"timestamp":null}']);
  });

  it('gives a client that comes and goes, on either of two replicas, every event exactly once', async () => {
    /** A batch applied by one of the replicas, or by the client going or coming. */
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('apply' as const),
        replica: fc.nat(1),
        partition: fc.nat(2),
        take: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ kind: fc.constant('move' as const), replica: fc.nat(1) }),
      fc.constant({ kind: 'leave' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const replicas = [aReplica(), aReplica()] as const;
        // Per partition: contact and agent messages in turn, so that records make one event or two.
        const logs = [0, 1, 2].map((partition) =>
          Array.from({ length: 12 }, (_, index) =>
            aMessage(partition * 100 + index, {
              conversation: partition + 1,
              fromContact: index % 2 === 0,
              text: `${partition}/${index}`,
            }),
          ),
        );
        const applyTo = async (replica: number, partition: number, take: number) => {
          const { model } = replicas[replica === 0 ? 0 : 1];
          const from = model.nextOffset('messages', partition);
          const values = (logs[partition] ?? []).slice(from, from + take);
          if (values.length > 0) await model.apply(aBatch('messages', values, { partition, from }));
        };
        const client = aClient();
        await client.connect(replicas[0]);
        // The first event gives the client a cursor: from there on nothing may be missed.
        await applyTo(0, 0, 1);
        for (const one of steps) {
          if (one.kind === 'apply') await applyTo(one.replica, one.partition, one.take);
          else client.disconnect();
          if (one.kind === 'move') await client.connect(replicas[one.replica === 0 ? 0 : 1]);
        }
        client.disconnect();
        await client.connect(replicas[1]);
        for (const replica of [0, 1]) for (const partition of [0, 1, 2]) await applyTo(replica, partition, 99);
        client.disconnect();
        const expected = logs.flatMap((log, partition) =>
          log.flatMap((_, index) => [
            `message.created ${partition}/${index}`,
            ...(index % 2 === 0 ? [`metadata.updated ${uuid(partition + 1, 2)}`] : []),
          ]),
        );
        expect(client.got.toSorted()).toEqual(expected.toSorted());
        for (const partition of [0, 1, 2]) {
          const ofOne = client.got.filter((event) => event.startsWith(`message.created ${partition}/`));
          expect(ofOne).toEqual(ofOne.toSorted((a, b) => Number(a.split('/')[1]) - Number(b.split('/')[1])));
        }
        for (const { model } of replicas) model.close();
        open = [];
      }),
      { numRuns: 40 },
    );
  });
});
