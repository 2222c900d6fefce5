import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TOPICS } from '@airy/domain';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Consumer, startConsumer } from './consumer.ts';
import { CONSUMED } from './positions.ts';
import { ReadModel } from './read-model.ts';
import { aMessage, uuid } from './records.testing.ts';

let folder: string;
let closing: (() => Promise<unknown> | undefined)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airy-consumer-'));
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(folder, 'read-model.sqlite');

async function aLog(name: string): Promise<EventLog> {
  const log = await openSqliteEventLog({ path: join(folder, name), clock: systemClock, logger: silentLogger });
  closing.push(() => log.close());
  return log;
}

async function withTopics(log: EventLog): Promise<EventLog> {
  await log.ensureTopics(
    CONSUMED.map((name) => ({
      name: TOPICS[name].name,
      cleanup: TOPICS[name].cleanup,
      partitions: 2,
      replicationFactor: 1,
    })),
  );
  return log;
}

const write = (log: EventLog, ...numbers: readonly number[]) =>
  log.append(
    TOPICS.messages.name,
    numbers.map((n) => ({ key: uuid(1, 2), value: aMessage(n) })),
  );

/** A read model that follows a log. */
function follow(log: EventLog) {
  const model = new ReadModel(file());
  const onRebuild = vi.fn();
  const consumer: Consumer = startConsumer({
    model,
    eventLog: log,
    topic: ({ name }) => name,
    group: 'api-communication.api-communication-0',
    clock: systemClock,
    logger: silentLogger,
    onRebuild,
  });
  const stop = async () => {
    await consumer.stop();
    model.close();
  };
  closing.push(stop);
  return { model, consumer, onRebuild, stop };
}

const total = (model: ReadModel) => {
  const page = model.reader.messages(uuid(1, 2), { limit: 100 });
  return typeof page === 'object' ? page.total : 0;
};

describe('consumer', () => {
  it('projects what stands in the log and what comes, and says when it has caught up', async () => {
    const log = await withTopics(await aLog('log'));
    await write(log, 1, 2);
    const { model, consumer } = follow(log);
    expect(consumer.behind()).toBeTypeOf('string');
    await vi.waitFor(() => expect(consumer.behind()).toBeUndefined());
    expect(total(model)).toBe(2);
    await write(log, 3);
    await vi.waitFor(() => expect(total(model)).toBe(3));
  });

  it('goes on from its own positions after a restart', async () => {
    const log = await withTopics(await aLog('log'));
    await write(log, 1, 2);
    const first = follow(log);
    await vi.waitFor(() => expect(total(first.model)).toBe(2));
    await first.stop();
    await write(log, 3);
    const second = follow(log);
    expect([second.model.opening, total(second.model)]).toEqual(['kept', 2]);
    await vi.waitFor(() => expect(total(second.model)).toBe(3));
    expect(second.onRebuild).not.toHaveBeenCalled();
  });

  it('starts anew with a log that ends before its positions', async () => {
    const old = await withTopics(await aLog('old'));
    await write(old, 1, 2, 3);
    const first = follow(old);
    await vi.waitFor(() => expect(total(first.model)).toBe(3));
    await first.stop();
    const log = await withTopics(await aLog('new'));
    await write(log, 9);
    const second = follow(log);
    await vi.waitFor(() => expect(second.consumer.behind()).toBeUndefined());
    expect([second.onRebuild.mock.calls.length, total(second.model)]).toEqual([1, 1]);
  });

  it('waits for topics that are not there yet', async () => {
    const log = await aLog('log');
    const { model, consumer } = follow(log);
    await vi.waitFor(() => expect(consumer.behind()).toContain('cannot be read'));
    await withTopics(log);
    await write(log, 1);
    await vi.waitFor(() => expect(total(model)).toBe(1), { timeout: 5_000 });
  });

  it('makes a file that turns out damaged while running anew', async () => {
    const log = await withTopics(await aLog('log'));
    await write(log, 1, 2);
    const { model, consumer, onRebuild } = follow(log);
    await vi.waitFor(() => expect(consumer.behind()).toBeUndefined());
    // An index whose root page does not exist: the next insert finds SQLITE_CORRUPT.
    const vandal = new DatabaseSync(file(), { defensive: false });
    vandal.exec(
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'message_uuid'; PRAGMA schema_version = 999",
    );
    vandal.close();
    await write(log, 3);
    await vi.waitFor(() => expect(onRebuild).toHaveBeenCalled(), { timeout: 10_000 });
    await vi.waitFor(() => expect(total(model)).toBe(3), { timeout: 10_000 });
    expect(consumer.behind()).toBeUndefined();
  }, 30_000);
});
