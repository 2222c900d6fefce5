import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MessageId } from '@airy/domain';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFilter } from '../domain/filter-parser.ts';
import { type ProjectedBatch, Projection } from './projection.ts';
import { ReadModel } from './read-model.ts';
import { aBatch, aChannel, aDelivery, aMessage, aMetadata, aReceipt, uuid } from './records.testing.ts';
import { SCHEMA } from './schema.ts';
import { contentHashes } from './verify.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airy-read-model-'));
  file = join(folder, 'read-model.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the read model, uses it, closes it. */
async function withModel<T>(use: (model: ReadModel) => T | Promise<T>): Promise<T> {
  const model = new ReadModel(file);
  try {
    return await use(model);
  } finally {
    model.close();
  }
}

const conversation = uuid(1, 2);
const shown = (model: ReadModel) => model.reader.conversation(conversation);
const message = (model: ReadModel, n: number) => model.reader.message(uuid(n, 1))?.message;

describe('read model', () => {
  it('shows a conversation only when its channel is known', () =>
    withModel(async (model) => {
      await model.apply(aBatch('messages', [aMessage(1)]));
      expect(shown(model)).toBeUndefined();
      expect(model.reader.sendTarget(conversation)?.connected).toBeUndefined();
      await model.apply(aBatch('channels', [aChannel()]));
      expect(shown(model)).toMatchObject({ id: conversation });
      expect(model.reader.sendTarget(conversation)?.connected).toBe(true);
      await model.apply(aBatch('channels', [aChannel(1, { connected: false })], { from: 1 }));
      expect(model.reader.sendTarget(conversation)?.connected).toBe(false);
    }));

  it('tells the total of a filtered list on every page, also beyond the last', () =>
    withModel(async (model) => {
      await model.apply(aBatch('channels', [aChannel()]));
      await model.apply(
        aBatch(
          'messages',
          [1, 2, 3].map((n) => aMessage(n, { conversation: n })),
        ),
      );
      const filter = parseFilter('unread_count:[1 TO *]');
      const page = (offset: number) => model.reader.conversations({ offset, limit: 2, filter });
      const ids = (offset: number) => page(offset).items.map(({ id }) => id);
      expect([0, 2, 4].map((offset) => page(offset).total)).toEqual([3, 3, 3]);
      expect([0, 2, 4].map(ids)).toEqual([[uuid(3, 2), uuid(2, 2)], [uuid(1, 2)], []]);
    }));

  it('counts no conversation whose channel is not known', () =>
    withModel(async (model) => {
      await model.apply(aBatch('channels', [aChannel()]));
      await model.apply(aBatch('messages', [aMessage(1), aMessage(2, { conversation: 2, channel: 2 })]));
      expect(model.reader.conversations({ offset: 0, limit: 10 })).toMatchObject({ total: 1, items: [{}] });
    }));

  it('passes over a message whose id is none, and tells', async () => {
    const broken: unknown[] = [];
    const model = new ReadModel(file, { onCommit: (projected) => broken.push(...projected.broken) });
    const { message: good, ...rest } = aMessage(1);
    const bad = { ...rest, message: { ...good, id: `${good.id.slice(0, -1)}x` } };
    await model.apply(aBatch('messages', [bad, aMessage(2)]));
    expect(broken).toMatchObject([{ offset: 0, reason: 'message.id: expected a UUID' }]);
    expect(model.reader.messages(conversation, { limit: 10 })).toMatchObject({ total: 1 });
    model.close();
  });

  it('shows a full transaction at once, and asks for more a moment later', () =>
    withModel(async (model) => {
      await model.apply(aBatch('channels', [aChannel()]));
      const many = Array.from({ length: 40 }, (_, n) => aMessage(n + 1));
      let isAsking = false;
      const applied = model.apply(aBatch('messages', many)).then(() => {
        isAsking = true;
      });
      expect(await model.reached('messages', 0, 39, 1_000)).toBe(true);
      expect(isAsking).toBe(false);
      await applied;
    }));

  it('leaves nobody waiting when it closes between two transactions', async () => {
    const model = new ReadModel(file);
    const applied = model.apply(
      aBatch(
        'messages',
        Array.from({ length: 40 }, (_, n) => aMessage(n + 1)),
      ),
    );
    await model.reached('messages', 0, 39, 1_000);
    model.close();
    await applied;
  });

  it('changes nothing at a second message with a known id', () =>
    withModel(async (model) => {
      await model.apply(aBatch('channels', [aChannel()]));
      await model.apply(aBatch('messages', [aMessage(1, { text: 'first' }), aMessage(1, { text: 'second' })]));
      expect(shown(model)).toMatchObject({
        metadata: { unread_count: 1 },
        last_message: { content: { text: 'first' } },
      });
      expect(model.reader.messages(conversation, { limit: 10 })).toMatchObject({ total: 1 });
    }));

  it('keeps the first outcome of a delivery until the message is resent', () =>
    withModel(async (model) => {
      const resent = { schemaVersion: 1, kind: 'message-resent', messageId: uuid(1, 1) as MessageId, at: '' }; // a UUID
      const states: unknown[] = [];
      for (const [from, record] of [
        aMessage(1, { fromContact: false }),
        aDelivery(1, 'failed', 'no route'),
        aDelivery(1, 'delivered'),
        resent,
        aDelivery(1, 'delivered'),
        resent,
      ].entries()) {
        await model.apply(aBatch('messages', [record], { from }));
        states.push(message(model, 1)?.delivery_state);
      }
      expect(states).toEqual(['pending', 'failed', 'failed', 'pending', 'delivered', 'delivered']);
    }));

  it('takes metadata of a message that is not there yet', () =>
    withModel(async (model) => {
      const early = { ...aMetadata(1, 'language', 'en'), subject: 'message', id: uuid(1, 1) };
      await model.apply(aBatch('metadata', [early]));
      await model.apply(aBatch('messages', [aMessage(1)]));
      expect(message(model, 1)?.metadata).toEqual({ language: 'en' });
    }));

  it('passes over records it cannot read, and goes on', () =>
    withModel(async (model) => {
      const broken = { ...aMessage(1), message: { ...aMessage(1).message, id: 'x' } };
      await model.apply(aBatch('messages', [broken, null, 'text', { kind: 'of-tomorrow' }, aMessage(2)]));
      expect(message(model, 2)).toBeDefined();
      expect(model.nextOffset('messages', 0)).toBe(5);
    }));

  it('drops records below the stored position', () =>
    withModel(async (model) => {
      const batch = aBatch('metadata', [aMetadata(1, 'a', 1), aMetadata(1, 'a', 2)]);
      await model.apply(batch);
      await model.apply(aBatch('metadata', [aMetadata(1, 'a', 3)], { from: 2 }));
      await model.apply(batch);
      expect(model.nextOffset('metadata', 0)).toBe(3);
      await model.apply(aBatch('messages', [aMessage(1)]));
      await model.apply(aBatch('channels', [aChannel()]));
      expect(shown(model)?.metadata).toMatchObject({ a: 3 });
    }));

  it('stores nothing of a transaction that fails, and takes it when it comes again', () => {
    const db = new DatabaseSync(file);
    db.close();
    return withModel(async (model) => {
      await model.apply(aBatch('messages', [aMessage(1)]));
      const lock = new DatabaseSync(file);
      lock.exec(
        "CREATE TRIGGER full BEFORE INSERT ON message WHEN NEW.sender = 'agent' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
      );
      const batch = aBatch('messages', [aMessage(2), aMessage(3, { fromContact: false })], { from: 1 });
      await expect(model.apply(batch)).rejects.toThrow('disk full');
      expect([model.nextOffset('messages', 0), message(model, 2)]).toEqual([1, undefined]);
      lock.exec('DROP TRIGGER full');
      lock.close();
      await model.apply(batch);
      expect(model.reader.messages(conversation, { limit: 10 })).toMatchObject({ total: 3 });
      expect(model.nextOffset('messages', 0)).toBe(3);
    });
  });

  it('keeps state and position over a reopening', async () => {
    await withModel((model) => model.apply(aBatch('messages', [aMessage(1), aMessage(2)])));
    await withModel((model) => {
      expect(model.opening).toBe('kept');
      expect(model.nextOffset('messages', 0)).toBe(2);
      expect(message(model, 2)).toBeDefined();
    });
  });

  it.each([
    ['a corrupt file', 'corrupt', () => writeFileSync(file, 'not a database at all '.repeat(100))],
    [
      'a file of another schema version',
      'other-version',
      () => {
        const db = new DatabaseSync(file);
        db.exec('CREATE TABLE t (x); PRAGMA user_version = 99');
        db.close();
      },
    ],
    ['a missing file', 'made', () => {}],
  ] as const)('starts from offset 0 with %s', async (_, opening, prepare) => {
    prepare();
    await withModel(async (model) => {
      expect(model.opening).toBe(opening);
      expect(model.nextOffset('messages', 0)).toBe(0);
      await model.apply(aBatch('messages', [aMessage(1)]));
      expect(message(model, 1)).toBeDefined();
    });
  });

  it('comes to the same state whatever the batches, repeats, re-deliveries, roll-backs and order of topics', () => {
    const n = fc.integer({ min: 1, max: 6 });
    const conversationOf = fc.integer({ min: 1, max: 2 });
    const messageRecord = fc.oneof(
      fc
        .record({ n, at: fc.nat(9), fromContact: fc.boolean() })
        .map(({ n: id, ...over }) => aMessage(id, { ...over, conversation: 1 + (id % 2) })),
      fc
        .record({ n, state: fc.constantFrom('delivered' as const, 'failed' as const) })
        .map(({ n: id, state }) => aDelivery(id, state, state === 'failed' ? 'why' : undefined)),
      n.map((id) => ({ schemaVersion: 1, kind: 'message-resent', messageId: uuid(id, 1), at: '' })),
    );
    const metadataRecord = fc.oneof(
      fc
        .record({
          c: conversationOf,
          path: fc.constantFrom('a', 'a.b', 'tags.x', 'contact.display_name'),
          value: fc.constantFrom('x', 'y', 1),
        })
        .map(({ c, path, value }) => aMetadata(c, path, value)),
      fc
        .record({ c: conversationOf, path: fc.constantFrom('a', 'a.b', 'tags.x') })
        .map(({ c, path }) => ({ ...aMetadata(c, path, null), kind: 'metadata-removed' })),
      fc.record({ c: conversationOf, at: fc.nat(12) }).map(({ c, at }) => aReceipt(c, at)),
    );
    const logs = fc.record({
      messages: fc.array(messageRecord, { maxLength: 25 }),
      metadata: fc.array(metadataRecord, { maxLength: 15 }),
    });
    /** Deliveries of both logs: how far to go back, how many to take, whether the file is reopened first. */
    const deliveries = fc.array(
      fc.record({
        topic: fc.constantFrom('messages' as const, 'metadata' as const),
        back: fc.nat(4),
        take: fc.integer({ min: 1, max: 6 }),
        reopen: fc.boolean(),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(logs, deliveries, (records, plan) => {
        const straight = new DatabaseSync(':memory:');
        const wild = join(folder, 'wild.sqlite');
        rmSync(wild, { force: true });
        const hashesOf = (
          apply: (step: (batches: readonly ProjectedBatch[]) => void) => void,
          open: () => DatabaseSync,
        ) => {
          let db = open();
          let projection = new Projection(db);
          apply((batches) => {
            projection.apply(batches);
            if (open !== straightOpen && batches.length === 0) {
              db.close();
              db = open();
              projection = new Projection(db);
            }
          });
          const hashes = contentHashes(db);
          db.close();
          return hashes;
        };
        const straightOpen = () => withSchema(straight);
        const expected = hashesOf((step) => {
          step([aBatch('messages', records.messages)]);
          step([aBatch('metadata', records.metadata)]);
        }, straightOpen);
        const at = { messages: 0, metadata: 0 };
        const actual = hashesOf(
          (step) => {
            for (const { topic, back, take, reopen } of plan) {
              if (reopen) step([]);
              const from = Math.max(0, at[topic] - back);
              const values = records[topic].slice(from, from + take);
              step([aBatch(topic, values, { from })]);
              at[topic] = Math.max(at[topic], from + values.length);
            }
            step([
              aBatch('metadata', records.metadata.slice(at.metadata), { from: at.metadata }),
              aBatch('messages', records.messages.slice(at.messages), { from: at.messages }),
            ]);
          },
          () => withSchema(new DatabaseSync(wild)),
        );
        expect(actual).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

function withSchema(db: DatabaseSync): DatabaseSync {
  const isNew = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0;
  db.exec('PRAGMA synchronous=OFF');
  if (isNew) db.exec(SCHEMA);
  return db;
}
