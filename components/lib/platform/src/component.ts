import type { TopicDefinition } from '@airy/domain';
import type { EventLog } from '@airy/event-log';
import type { HttpMount } from '@airy/http';
import type { KubernetesClient } from '@airy/kubernetes';
import type { Clock, Logger, Meter } from '@airy/observability';

/** A component: what a Deployment starts by name. */
export interface Component {
  /** `api-communication`; for a source's part its type and role: `sources-chatplugin-webhook`. */
  readonly name: string;
  /** Wires and starts; resolves when it serves (readiness may still be false). Rejects when it cannot start at all. */
  start(platform: Platform): Promise<Running>;
}

/** A started component. */
export interface Running {
  readiness(): Readiness;
  /** Drains: finishes what runs, takes nothing new, at most 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

/** Caught up and connected, or why not (one sentence). */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * All a component may touch. It reads no environment and opens nothing else.
 *
 * A component that serves HTTP calls `http.mount` once, in `start`.
 */
export interface Platform {
  /** The Deployment's name: `sources-chatplugin-webhook` for the Source named `chatplugin`. */
  readonly deployment: string;
  /** Unique among the running copies, stable over restarts: `sources-chatplugin-webhook-0`. */
  readonly replica: string;
  readonly namespace: string;
  /** The AiryInstance's name. */
  readonly instance: string;
  /** The Source's name, for parts of a source. */
  readonly source: string | undefined;
  /** A folder of this replica's own for projections; what is in it can be rebuilt from the log. */
  readonly dataDir: string;
  readonly eventLog: EventLog;
  /** The full name of a topic (the instance's prefix). */
  topic(definition: TopicDefinition): string;
  readonly kubernetes: KubernetesClient;
  readonly http: HttpMount;
  /**
   * A proxy of ours stands in front and no client connects past it, so that `X-Forwarded-For` may be believed. Default
   * false, which a local instance always is.
   */
  readonly isBehindProxy?: boolean;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Aborted when the component shall stop. */
  readonly signal: AbortSignal;
}
