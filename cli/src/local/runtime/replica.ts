import { mkdirSync } from 'node:fs';
import type { Clock, Logger } from '@airy/observability';
import type { Component, Platform, Readiness, Running } from '@airy/platform';

/** One started copy of a Deployment's component: what a pod is on a cluster. */
export interface Replica {
  readiness(): Readiness;
  /** Its last try to start failed; another one follows. */
  hasFailed(): boolean;
  /** Drains the component and takes back what it was lent; gives up after 15 s. Never rejects. Safe to call twice. */
  stop(): Promise<void>;
}

/** What a replica needs from the runtime; `release` gives back mounts and watches. */
export interface Lease {
  readonly platform: Omit<Platform, 'signal'>;
  release(): Promise<void>;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** Components promise to stop within 10 s. */
const STOP_LIMIT_MS = 15_000;

/**
 * Starts `component` and keeps trying while it fails, as a kubelet would: 0.5 s × 2ⁿ up to 30 s between tries.
 *
 * @param lend - makes a fresh platform for each try
 */
export function startReplica(
  component: Component,
  lend: () => Lease,
  tools: { readonly clock: Clock; readonly logger: Logger },
): Replica {
  const stopping = new AbortController();
  let running: Running | undefined;
  let reason: string | undefined;
  let stopped: Promise<void> | undefined;

  async function attempt(): Promise<Lease | undefined> {
    let lease: Lease | undefined;
    try {
      lease = lend();
      mkdirSync(lease.platform.dataDir, { recursive: true, mode: 0o700 });
      running = await component.start({ ...lease.platform, signal: stopping.signal });
      return lease;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      tools.logger.error('component-start-failed', { component: component.name, error });
      await release(lease);
      return undefined;
    }
  }

  async function keepTrying(): Promise<Lease | undefined> {
    let delayMs = FIRST_RETRY_MS;
    while (!stopping.signal.aborted) {
      const lease = await attempt();
      if (lease) return lease;
      await tools.clock.sleep(delayMs, stopping.signal);
      delayMs = Math.min(delayMs * 2, LAST_RETRY_MS);
    }
    return undefined;
  }

  const started = keepTrying();

  /** What a component does wrong when it stops must not keep its place in the gateway, nor its successor from starting. */
  async function release(lease: Lease | undefined): Promise<void> {
    await lease?.release().catch((error: unknown) => {
      tools.logger.error('component-release-failed', { component: component.name, error });
    });
  }

  async function stopOnce(): Promise<void> {
    stopping.abort();
    const inTime = new AbortController();
    const finished = finish().finally(() => inTime.abort());
    await Promise.race([finished, tools.clock.sleep(STOP_LIMIT_MS, inTime.signal)]);
  }

  async function finish(): Promise<void> {
    const lease = await started;
    await running?.stop().catch((error: unknown) => {
      tools.logger.error('component-stop-failed', { component: component.name, error });
    });
    await release(lease);
  }

  return {
    readiness: () => {
      if (stopping.signal.aborted) return { ready: false, reason: 'it is stopping' };
      return running ? running.readiness() : { ready: false, reason: reason ?? 'it is starting' };
    },
    hasFailed: () => running === undefined && reason !== undefined,
    stop: () => {
      stopped ??= stopOnce();
      return stopped;
    },
  };
}
