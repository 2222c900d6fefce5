import type { ResourceCache } from '@airy/kubernetes';
import type { Meter } from '@airy/observability';
import { keyOf } from './object-index.ts';
import type { WithStatus } from './status-writer.ts';

/** Counts, for each kind, the resources that are ready and those that are paused. */
export function createResourceGauges(meter: Meter) {
  const ready = meter.gauge('airy_resource_ready', 'Resources whose Ready condition is True', ['kind']);
  const paused = meter.gauge('airy_resource_paused', 'Resources whose Paused condition is True', ['kind']);
  return {
    /** Keeps the counts of a kind from now on. */
    follow<T extends WithStatus>(kind: string, cache: ResourceCache<T>): void {
      const holding = { Ready: new Set<string>(), Paused: new Set<string>() };
      cache.onChange(({ previous, current }) => {
        if (previous) for (const set of Object.values(holding)) set.delete(keyOf(previous));
        for (const condition of current?.status?.conditions ?? []) {
          const isCounted = condition.type === 'Ready' || condition.type === 'Paused';
          if (current && isCounted && condition.status === 'True') holding[condition.type].add(keyOf(current));
        }
        ready.set(holding.Ready.size, { kind });
        paused.set(holding.Paused.size, { kind });
      });
    },
  };
}
