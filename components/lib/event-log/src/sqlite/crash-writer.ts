import { writeSync } from 'node:fs';
import { silentLogger, systemClock } from '@airy/observability';
import { openSqliteEventLog } from './sqlite-event-log.ts';

// Run by the crash test as a process of its own: appends from many callers until it is killed and prints a line
// `<key> <value>` for each append that was acknowledged.
const [path, topic] = process.argv.slice(2);
if (!path || !topic) throw new Error('expected arguments: <database file> <topic>');
const log = await openSqliteEventLog({ path, clock: systemClock, logger: silentLogger });
await log.ensureTopics([{ name: topic, cleanup: { kind: 'keep' }, partitions: 3, replicationFactor: 1 }]);

async function appendForEver(key: string): Promise<void> {
  for (let value = 0; ; value += 1) {
    await log.append(topic ?? '', [{ key, value }]);
    writeSync(1, `${key} ${value}\n`);
  }
}
await Promise.all(Array.from({ length: 20 }, (_, n) => appendForEver(`key-${n}`)));
