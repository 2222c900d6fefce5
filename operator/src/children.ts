import type { ComponentStatus } from '@airy/crds';
import { DEPLOYMENT, type Deployment, type KubernetesObject, SERVICE, type Service } from '@airy/kubernetes';
import { type ComponentReport, componentReport } from './resources/component-status.ts';
import { APPLIED_HASH, type ChildContext, type ChildOutcome } from './runtime/child-writer.ts';
import type { Verdict } from './runtime/conditions.ts';
import type { Tools } from './tools.ts';

/** The objects a resource is made of. */
export interface Children {
  readonly deployments: readonly Deployment[];
  readonly services: readonly Service[];
}

/** How the children are. */
export interface ChildrenReport {
  /** Why some could not be made, if so. */
  readonly obstacle: Verdict | undefined;
  readonly components: readonly ComponentReport[];
}

/**
 * Makes the children hold what is desired, and deletes those of the parent's that are desired no longer.
 *
 * @param known - the components as the parent's status shows them: news are told as Events
 */
export async function applyChildren(
  tools: Tools,
  desired: Children,
  known: readonly ComponentStatus[] | undefined,
  context: ChildContext,
): Promise<ChildrenReport> {
  const { children, world } = tools;
  const outcomes: ChildOutcome<KubernetesObject>[] = [];
  for (const service of desired.services) {
    outcomes.push(await children.apply(SERVICE, world.services, service, context));
  }
  const components: ComponentReport[] = [];
  for (const deployment of desired.deployments) {
    const { namespace = '', name } = deployment.metadata;
    const before = world.deployments.get(namespace, name);
    const outcome = await children.apply(DEPLOYMENT, world.deployments, deployment, context);
    outcomes.push(outcome);
    if (outcome.kind === 'applied') announce(tools, context.parent, before, outcome.object);
    const isThere = outcome.kind === 'applied' || outcome.kind === 'unchanged';
    components.push(isThere ? componentReport(outcome.object, wantedReplicas(deployment)) : absent(deployment));
  }
  announceFailures(tools, context.parent, components, known ?? []);
  await deleteOthers(tools, desired, context);
  return { obstacle: obstacleOf(outcomes), components };
}

/** How the children are, without touching them. */
export function observeChildren(tools: Tools, desired: Children, parent: KubernetesObject): ChildrenReport {
  const own = tools.world.deploymentsOfOwner.find(parent.metadata.uid ?? '');
  const components = desired.deployments.map((deployment) => {
    const live = own.find((each) => each.metadata.name === deployment.metadata.name);
    return live ? componentReport(live, wantedReplicas(deployment)) : absent(deployment);
  });
  return { obstacle: undefined, components };
}

/** Deletes all of the parent's children that are not in `desired`. */
export async function deleteOthers(tools: Tools, desired: Children, context: ChildContext): Promise<void> {
  const { children, world, events } = tools;
  const uid = context.parent.metadata.uid ?? '';
  const isOther = (wanted: readonly KubernetesObject[]) => (child: KubernetesObject) =>
    child.metadata.deletionTimestamp === undefined &&
    !wanted.some((each) => each.metadata.name === child.metadata.name);
  const deleted: string[] = [];
  for (const child of world.deploymentsOfOwner.find(uid).filter(isOther(desired.deployments))) {
    await children.delete(DEPLOYMENT, world.deployments, child, context);
    deleted.push(`Deployment ${child.metadata.name}`);
  }
  for (const child of world.servicesOfOwner.find(uid).filter(isOther(desired.services))) {
    await children.delete(SERVICE, world.services, child, context);
    deleted.push(`Service ${child.metadata.name}`);
  }
  if (deleted.length === 0) return;
  events.record(context.parent, { type: 'Normal', reason: 'ChildDeleted', message: `Deleted ${deleted.join(', ')}.` });
}

/** The components as the status shows them. */
export function componentStatuses(report: ChildrenReport): readonly ComponentStatus[] {
  return report.components.map(({ status }) => status);
}

function wantedReplicas(desired: Deployment): number {
  return desired.spec.replicas ?? 1;
}

function absent(deployment: Deployment): ComponentReport {
  const { name } = deployment.metadata;
  const desired = wantedReplicas(deployment);
  return {
    status: { name, ready: false, desired, available: 0, reason: 'RolloutInProgress' },
    message: 'not made yet',
    hasFailed: false,
  };
}

function obstacleOf(outcomes: readonly ChildOutcome<KubernetesObject>[]): Verdict | undefined {
  const taken = outcomes.find((outcome) => outcome.kind === 'taken');
  if (taken) return { kind: 'stalled', reason: 'NameConflict', message: taken.message };
  if (!outcomes.some((outcome) => outcome.kind === 'leaving')) return undefined;
  const message = 'Waiting until earlier objects of the same names are removed.';
  return { kind: 'progressing', reason: 'RolloutInProgress', message };
}

function announce(tools: Tools, parent: KubernetesObject, before: Deployment | undefined, after: Deployment): void {
  const isNew = before === undefined;
  const isMeant = before?.metadata.annotations?.[APPLIED_HASH] !== after.metadata.annotations?.[APPLIED_HASH];
  const reason = isNew || isMeant ? 'RolloutStarted' : 'ChildRestored';
  const deed = isNew ? 'Made' : isMeant ? 'Changed' : 'Somebody had edited; restored';
  tools.events.record(parent, { type: 'Normal', reason, message: `${deed} Deployment ${after.metadata.name}.` });
}

function announceFailures(
  tools: Tools,
  parent: KubernetesObject,
  components: readonly ComponentReport[],
  known: readonly ComponentStatus[],
): void {
  for (const { status, message, hasFailed } of components) {
    const wasKnown = known.some(({ name, reason }) => name === status.name && reason === status.reason);
    if (!hasFailed || wasKnown) continue;
    const text = `Deployment ${status.name} does not get ready${message ? `: ${message}` : ''}.`;
    tools.events.record(parent, { type: 'Warning', reason: 'RolloutFailed', message: text });
  }
}
