import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventLog, TopicRequest } from '../event-log.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';

let folder = '';
let log: EventLog;
const open = (maintenanceIntervalMs: number) =>
  openSqliteEventLog({
    path: join(folder, 'log.db'),
    clock: systemClock,
    logger: silentLogger,
    maintenanceIntervalMs,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-log-maintenance-'));
  log = await open(5);
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

function aTopic(cleanup: TopicRequest['cleanup']): TopicRequest {
  return { name: 'topic', cleanup, partitions: 1, replicationFactor: 1 };
}

/** A number out of the file, read while no log has it open. */
async function inFile(sql: string): Promise<number> {
  await log.close();
  const db = new DatabaseSync(join(folder, 'log.db'));
  const [count] = Object.values(db.prepare(sql).get() ?? {});
  db.close();
  log = await open(5);
  return Number(count);
}

async function appendRounds(rounds: number, keys: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const records = Array.from({ length: keys }, (_, n) => ({ key: `key-${n}`, value: round }));
    await log.append('topic', records);
  }
}

describe('maintenance', () => {
  it('removes the records of deleted topics from the file', async () => {
    await log.ensureTopics([aTopic({ kind: 'keep' })]);
    await appendRounds(5, 100);
    await log.deleteTopics(['topic']);
    await vi.waitFor(async () => expect(await inFile('select count(*) from records')).toBe(0), { timeout: 5000 });
    expect(await inFile('select count(*) from dead_partitions')).toBe(0);
  });

  it('compacts while appends never pause', async () => {
    await log.ensureTopics([aTopic({ kind: 'compact' })]);
    const stopping = new AbortController();
    const appending = Promise.all(
      Array.from({ length: 4 }, async (_, caller) => {
        while (!stopping.signal.aborted) await log.append('topic', [{ key: `key-${caller}`, value: 1 }]);
      }),
    );
    await vi.waitFor(
      async () => expect((await log.read({ topic: 'topic', partition: 0 }, 0, 1))[0]?.offset).toBeGreaterThan(50),
      { timeout: 10_000 },
    );
    stopping.abort();
    await appending;
  });

  it('starts compaction from where it stood before a restart', async () => {
    await log.ensureTopics([aTopic({ kind: 'compact' })]);
    await appendRounds(3, 50);
    await vi.waitFor(async () => expect(await inFile('select count(*) from records')).toBe(50), { timeout: 5000 });
    await appendRounds(1, 50);
    await vi.waitFor(async () => expect(await inFile('select compacted_to from partitions')).toBe(200), {
      timeout: 5000,
    });
    const left = await log.read({ topic: 'topic', partition: 0 }, 0, 1000);
    expect(left.map((entry) => entry.offset)).toEqual(Array.from({ length: 50 }, (_, n) => 150 + n));
  });

  it('leaves records of kept topics alone', async () => {
    await log.ensureTopics([aTopic({ kind: 'keep' }), { ...aTopic({ kind: 'compact' }), name: 'other' }]);
    await appendRounds(3, 10);
    await log.append('other', [
      { key: 'a', value: 1 },
      { key: 'a', value: 2 },
    ]);
    await vi.waitFor(async () => expect(await log.read({ topic: 'other', partition: 0 }, 0, 9)).toHaveLength(1), {
      timeout: 5000,
    });
    expect(await log.read({ topic: 'topic', partition: 0 }, 0, 100)).toHaveLength(30);
  });
});
