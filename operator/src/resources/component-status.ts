import type { ComponentStatus } from '@airy/crds';
import type { Deployment } from '@airy/kubernetes';
import type { Verdict } from '../runtime/conditions.ts';

/** A Deployment's state, in short, and why it is so. */
export interface ComponentReport {
  readonly status: ComponentStatus;
  /** What the Deployment says about it, if anything. */
  readonly message?: string;
  /** It will not become ready by itself. */
  readonly hasFailed: boolean;
}

/**
 * What a Deployment's status says, compared with what is wanted of it.
 *
 * @param desired - copies its parent wants, whatever the live spec says
 */
export function componentReport(deployment: Deployment, desired: number): ComponentReport {
  const { metadata, spec, status = {} } = deployment;
  const available = status.availableReplicas ?? 0;
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const ready =
    isSeen &&
    metadata.deletionTimestamp === undefined &&
    (spec.replicas ?? 1) === desired &&
    (status.updatedReplicas ?? 0) >= desired &&
    available >= desired &&
    (status.replicas ?? 0) <= Math.max(desired, status.updatedReplicas ?? 0);
  const failure = isSeen && !ready ? failureOf(status.conditions ?? []) : undefined;
  const image = spec.template.spec.containers[0]?.image;
  return {
    status: {
      name: metadata.name,
      ready,
      desired,
      available,
      ...(image === undefined ? {} : { image }),
      ...(ready ? {} : { reason: failure?.hasFailed ? 'RolloutFailed' : 'RolloutInProgress' }),
    },
    ...(failure?.message ? { message: failure.message } : {}),
    hasFailed: failure?.hasFailed ?? false,
  };
}

/** What the components come to together. */
export function componentsVerdict(reports: readonly ComponentReport[]): Verdict {
  const unready = reports.filter((report) => !report.status.ready);
  if (unready.length === 0) return { kind: 'ready', message: 'All components are ready.' };
  const failed = unready.filter((report) => report.hasFailed);
  const shown = failed.length > 0 ? failed : unready;
  const names = shown.map(({ status, message }) => (message ? `${status.name} (${message})` : status.name)).join(', ');
  if (failed.length > 0) {
    return { kind: 'stalled', reason: 'RolloutFailed', message: `Not running: ${names}. See its logs.` };
  }
  return {
    kind: 'progressing',
    reason: 'RolloutInProgress',
    message: `${reports.length - unready.length} of ${reports.length} components are ready; waiting for ${names}.`,
  };
}

/** Conditions of a Deployment, as Kubernetes' deployment controller writes them. */
function failureOf(
  conditions: readonly Readonly<Record<string, unknown>>[],
): { readonly message: string; readonly hasFailed: boolean } | undefined {
  const find = (type: string, status: string) =>
    conditions.find((each) => each.type === type && each.status === status);
  const failed = find('ReplicaFailure', 'True') ?? find('Progressing', 'False');
  if (failed) return { message: messageOf(failed), hasFailed: true };
  const waiting = find('Available', 'False');
  return waiting && { message: messageOf(waiting), hasFailed: false };
}

function messageOf(condition: Readonly<Record<string, unknown>>): string {
  return typeof condition.message === 'string' ? condition.message.replace(/[.\s]+$/, '').slice(0, 200) : '';
}
