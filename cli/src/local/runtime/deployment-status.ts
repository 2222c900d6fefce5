import type { Deployment } from '@airy/kubernetes';
import type { Readiness } from '@airy/platform';

/**
 * The status a Deployment controller would write for these replicas. The `Available` condition names the first
 * replica's reason when one is not ready; `lastTransitionTime` moves only when the condition's status does.
 */
export function deploymentStatus(
  deployment: Deployment,
  replicas: readonly Readiness[],
  nowIso: string,
): NonNullable<Deployment['status']> {
  const ready = replicas.filter((replica) => replica.ready).length;
  const unready = replicas.find((replica) => !replica.ready);
  const isAvailable = unready === undefined;
  const status = isAvailable ? 'True' : 'False';
  const previous = deployment.status?.conditions?.find((condition) => condition.type === 'Available');
  const transition = previous?.status === status ? previous.lastTransitionTime : undefined;
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: replicas.length,
    updatedReplicas: replicas.length,
    readyReplicas: ready,
    availableReplicas: ready,
    conditions: [
      {
        type: 'Available',
        status,
        reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: unready && !unready.ready ? unready.reason : 'All replicas are ready.',
        lastTransitionTime: transition ?? `${nowIso.slice(0, 19)}Z`,
      },
    ],
  };
}

/** True when `next` says something else than what the Deployment shows. */
export function differs(deployment: Deployment, next: NonNullable<Deployment['status']>): boolean {
  return JSON.stringify(pick(deployment.status)) !== JSON.stringify(pick(next));
}

function pick(status: Deployment['status']): unknown {
  const available = status?.conditions?.find((condition) => condition.type === 'Available');
  return [
    status?.observedGeneration ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    available?.status,
    available?.message,
  ];
}
