import { ANNOTATIONS, type Source } from '@airy/crds';
import type { KubernetesObject } from '@airy/kubernetes';
import type { Finding } from './runtime/conditions.ts';

/** Whether a person has told the operator to keep its hands off this object: then only its status is written. */
export function isHandsOff(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[ANNOTATIONS.paused] === 'true';
}

/** What stops a source on purpose, and how it goes on; undefined while it shall run. */
export function sourceStop({ spec }: Source): { readonly field: string; readonly advice: string } | undefined {
  if (spec.paused) return { field: 'spec.paused', advice: 'set it to false to go on' };
  if (spec.replicas === 0) return { field: 'spec.replicas 0', advice: 'scale it to 1 or more to go on' };
  return undefined;
}

/**
 * `Paused`, while it is True.
 *
 * @param stoppedBy - the field that stops the object, if one does
 */
export function pausedFinding(object: KubernetesObject, stoppedBy?: string): readonly Finding[] {
  if (isHandsOff(object)) {
    const message = `Changes are not acted on while the annotation ${ANNOTATIONS.paused} is true.`;
    return [{ type: 'Paused', status: 'True', reason: 'Paused', message }];
  }
  if (stoppedBy === undefined) return [];
  return [{ type: 'Paused', status: 'True', reason: 'Paused', message: `Stopped by ${stoppedBy}; nothing is lost.` }];
}
