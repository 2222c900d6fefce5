import type { Meter } from '@airy/observability';
import type { OwnRoute } from './gateway.ts';
import type { ComponentRuntime } from './runtime/component-runtime.ts';

/**
 * What the local instance itself answers: `/actuator/health` (200 when every component is ready, else 503 with the
 * reasons) and `/actuator/prometheus/<replica>`.
 */
export function ownRoutes(parts: {
  readonly runtime: () => ComponentRuntime | undefined;
  readonly meters: ReadonlyMap<string, Meter>;
}): OwnRoute {
  return async (path) => {
    if (path === '/actuator/health') {
      const components = parts.runtime()?.report() ?? [];
      const isUp = components.length > 0 && components.every(({ ready }) => ready);
      const body = JSON.stringify({ status: isUp ? 'UP' : 'DOWN', components });
      return { status: isUp ? 200 : 503, type: 'application/json', body };
    }
    const meter = path.startsWith('/actuator/prometheus/') ? parts.meters.get(path.slice(21)) : undefined;
    return meter && { status: 200, type: 'text/plain; version=0.0.4', body: await meter.exposition() };
  };
}
