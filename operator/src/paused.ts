import { ANNOTATIONS } from '@airy/crds';
import type { KubernetesObject } from '@airy/kubernetes';
import type { Finding } from './runtime/conditions.ts';

/** Whether a person has told the operator to keep its hands off this object: then only its status is written. */
export function isHandsOff(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[ANNOTATIONS.paused] === 'true';
}

/** `Paused`, while it is True. */
export function pausedFinding(object: KubernetesObject, isStopped = false): readonly Finding[] {
  if (isHandsOff(object)) {
    const message = `Changes are not acted on while the annotation ${ANNOTATIONS.paused} is true.`;
    return [{ type: 'Paused', status: 'True', reason: 'Paused', message }];
  }
  if (!isStopped) return [];
  return [{ type: 'Paused', status: 'True', reason: 'Paused', message: 'Stopped by spec.paused; nothing is lost.' }];
}
