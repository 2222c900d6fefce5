import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicName } from '@airy/domain';
import type { EventLog } from '@airy/event-log';
import { createMountServer } from '@airy/http';
import { type Clock, createMeter, type Logger, silentLogger, systemClock } from '@airy/observability';
import type { Component, Platform, Running } from '../component.ts';
import { createFakeKubernetes, type FakeKubernetes } from './fake-kubernetes.ts';

export interface TestPlatformOptions {
  /** Without one every use of the log throws. */
  readonly eventLog?: EventLog;
  readonly kubernetes?: FakeKubernetes;
  /** Default `test-component`. */
  readonly deployment?: string;
  /** Default `airy`. */
  readonly namespace?: string;
  /** Default `airy`. */
  readonly instance?: string;
  readonly source?: string;
  readonly topicPrefix?: string;
  /** Default a new temporary folder, removed by `close`. */
  readonly dataDir?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Default false. */
  readonly isBehindProxy?: boolean;
}

/** A platform for one component in a test, with a real HTTP server on a free loopback port. */
export interface TestPlatform extends Platform {
  readonly kubernetes: FakeKubernetes;
  /** `http://127.0.0.1:40123`, where the component's mount answers. */
  readonly url: string;
  /** `start`s the component; `close` stops it. */
  run(component: Component): Promise<Running>;
  /** Aborts the signal, stops what runs, closes the server. The event log stays open: it is the test's. */
  close(): Promise<void>;
}

/** A platform without anything outside the test: fake Kubernetes, own meter, own HTTP server. */
export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const deployment = options.deployment ?? 'test-component';
  const server = await createMountServer();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'airy-test-')));
  const stopped = new AbortController();
  const running: Running[] = [];
  const platform: TestPlatform = {
    deployment,
    replica: `${deployment}-0`,
    namespace: options.namespace ?? 'airy',
    instance: options.instance ?? 'airy',
    source: options.source,
    dataDir,
    eventLog: options.eventLog ?? missingEventLog,
    topic: (definition) => topicName(definition, options.topicPrefix),
    kubernetes: options.kubernetes ?? createFakeKubernetes(),
    http: server,
    isBehindProxy: options.isBehindProxy ?? false,
    logger: options.logger ?? silentLogger,
    meter: createMeter(),
    clock: options.clock ?? systemClock,
    signal: stopped.signal,
    url: server.url,
    async run(component) {
      const started = await component.start(platform);
      running.push(started);
      return started;
    },
    async close() {
      stopped.abort();
      await Promise.all(running.map((one) => one.stop()));
      await server.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  return platform;
}

const missingEventLog = new Proxy({} as EventLog, {
  // every use of the log ends here
  get(_target, method) {
    throw new Error(`createTestPlatform: pass an eventLog, ${String(method)} was used`);
  },
});
