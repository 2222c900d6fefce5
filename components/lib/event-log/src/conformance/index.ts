import { describe } from 'vitest';
import { appendTests } from './appends.ts';
import { consumerTests } from './consumers.ts';
import { groupTests } from './groups.ts';
import { type ConformanceOptions, type EventLogHarness, useFixture } from './harness.ts';
import { lifecycleTests } from './lifecycle.ts';
import { topicTests } from './topics.ts';

export type { ConformanceOptions, EventLogHarness } from './harness.ts';

/**
 * The tests every `EventLog` passes. `factory` makes an empty store for each test.
 */
export function describeEventLog(
  name: string,
  factory: () => Promise<EventLogHarness>,
  options: ConformanceOptions,
): void {
  describe(`event log: ${name}`, () => {
    const fixture = useFixture(factory, options);
    describe('append and read', () => appendTests(fixture));
    describe('consume', () => consumerTests(fixture));
    describe('groups', () => groupTests(fixture));
    describe('topics', () => topicTests(fixture, options));
    describe('open and close', () => lifecycleTests(fixture));
  });
}
