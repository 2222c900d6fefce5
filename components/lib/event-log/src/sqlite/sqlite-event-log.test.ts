import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeter, type Meter, silentLogger, systemClock } from '@airy/observability';
import { describeEventLog } from '../conformance/index.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';

const BOUND_BYTES = 256 * 1024;

describeEventLog(
  'SQLite',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'event-log-'));
    const spy = spyMeter();
    return {
      open: () =>
        openSqliteEventLog({
          path: join(folder, 'log.db'),
          clock: systemClock,
          logger: silentLogger,
          meter: spy.meter,
          maxQueuedBytes: BOUND_BYTES,
          maintenanceIntervalMs: 20,
          tombstoneRetentionMs: 1,
        }),
      cleanup: () => rm(folder, { recursive: true, force: true }),
      commitCount: spy.commitCount,
      backPressure: { boundBytes: BOUND_BYTES, peakBytes: spy.peakBytes },
    };
  },
  { compactsSoon: true },
);

function spyMeter() {
  let commits = 0;
  let peakBytes = 0;
  const inner = createMeter();
  const meter: Meter = {
    ...inner,
    counter: (name, help, labels) =>
      name === 'event_log_commits_total'
        ? { add: (value = 1) => (commits += value) }
        : inner.counter(name, help, labels),
    gauge: (name, help, labels) =>
      name === 'event_log_queued_bytes'
        ? { set: (value) => (peakBytes = Math.max(peakBytes, value)) }
        : inner.gauge(name, help, labels),
  };
  return { meter, commitCount: () => commits, peakBytes: () => peakBytes };
}
