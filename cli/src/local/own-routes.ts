import { createHash, timingSafeEqual } from 'node:crypto';
import type { Meter } from '@airy/observability';
import type { OwnRoute } from './gateway.ts';
import type { ComponentReport } from './runtime/component-runtime.ts';

/**
 * What the local instance itself answers: `/actuator/health` (200 when every component is ready, else 503; the
 * components and their reasons for the instance token only) and `/actuator/prometheus/<replica>`.
 */
export function ownRoutes(parts: {
  readonly report: () => readonly ComponentReport[];
  readonly meters: ReadonlyMap<string, Meter>;
  readonly token: () => string | undefined;
}): OwnRoute {
  return async (path, authorization) => {
    if (path === '/actuator/health') {
      const components = parts.report();
      const isUp = components.length > 0 && components.every(({ ready }) => ready);
      const details = isBearer(authorization, parts.token()) ? { components } : {};
      const body = JSON.stringify({ status: isUp ? 'UP' : 'DOWN', ...details });
      return { status: isUp ? 200 : 503, type: 'application/json', body };
    }
    const meter = path.startsWith('/actuator/prometheus/') ? parts.meters.get(path.slice(21)) : undefined;
    return meter && { status: 200, type: 'text/plain; version=0.0.4', body: await meter.exposition() };
  };
}

/** The token as Airy's API takes it: with or without `Bearer`. */
function isBearer(authorization: string | undefined, token: string | undefined): boolean {
  if (authorization === undefined || !token) return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization.replace(/^Bearer\s+/i, '')), hash(token));
}
