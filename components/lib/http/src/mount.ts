import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';

/** Takes over an upgraded connection; must answer or destroy the socket. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Where a component puts its HTTP side. In a pod a server of its own, locally one shared server. */
export interface HttpMount {
  /**
   * Serves `app`, and `upgrades` by exact path (`/ws.communication`).
   *
   * The request's path reaches the app unchanged. Called once, in `start`; withdrawn when the component stops.
   */
  mount(app: Hono, upgrades?: Readonly<Record<string, UpgradeHandler>>): void;
}
