import type { Deployment } from '@airy/kubernetes';
import type { Readiness } from '@airy/platform';

/** How many replicas of one Deployment run in one process: enough to try scaling, few enough to stay responsive. */
export const MAX_REPLICAS = 5;

/**
 * The status a Deployment controller would write for these replicas. The `Available` condition names the first
 * replica's reason when one is not ready, or that more are asked for than run; `lastTransitionTime` moves only when the condition's status does.
 */
export function deploymentStatus(
  deployment: Deployment,
  replicas: readonly Readiness[],
  nowIso: string,
): NonNullable<Deployment['status']> {
  const ready = replicas.filter((replica) => replica.ready).length;
  const reason = reasonOf(replicas) ?? limitOf(deployment, replicas.length);
  const isAvailable = reason === undefined;
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
        message: reason ?? 'All replicas are ready.',
        lastTransitionTime: transition ?? `${nowIso.slice(0, 19)}Z`,
      },
    ],
  };
}

function reasonOf(replicas: readonly Readiness[]): string | undefined {
  for (const replica of replicas) if (!replica.ready) return replica.reason;
  return undefined;
}

function limitOf(deployment: Deployment, running: number): string | undefined {
  const wanted = deployment.spec.replicas ?? 1;
  if (running < MAX_REPLICAS || wanted <= MAX_REPLICAS) return undefined;
  return `A local instance runs at most ${MAX_REPLICAS} replicas of a Deployment, ${wanted} are asked for.`;
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
