import type { Source } from './generated/source.ts';

/** Whether a Source is meant to run: it is not being deleted, not paused and not scaled to zero. */
export function isServing(source: Source): boolean {
  return !source.metadata.deletionTimestamp && source.spec.paused !== true && source.spec.replicas !== 0;
}
