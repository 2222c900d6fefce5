import type { KubernetesObject, ResourceCache, ResourceChange } from '@airy/kubernetes';
import { isSame } from './runtime/matches.ts';
import { keyOf } from './runtime/object-index.ts';
import { controllerOf } from './runtime/ownership.ts';
import { claimOf, type World } from './world.ts';

/** Wants a pass for an owner such as `Source/shop/chat`. */
export type Wake = (owner: string) => void;

/** Turns changes of the world into passes: which change concerns whom. */
export function connectWakes(world: World, wake: Wake): void {
  const wakeAll = (kind: string, objects: readonly KubernetesObject[]) => {
    for (const object of objects) wake(`${kind}/${keyOf(object)}`);
  };
  onOwnChange(world.instances, 'AiryInstance', wake, (key) => {
    wakeAll('Source', world.sourcesOfInstance.find(key));
    wakeAll('Webhook', world.webhooksOfInstance.find(key));
  });
  // One that goes may free its topics for another.
  world.instances.onChange((change) => {
    if (isEdit(change)) return;
    wakeAll('AiryInstance', world.instances.list());
    wakeAll('Source', world.sources.list());
  });
  onOwnChange(world.sources, 'Source', wake, () => {});
  // Channels follow their source's readiness, so its status counts too.
  world.sources.onChange((change) => {
    for (const source of objectsOf(change)) wakeAll('Channel', world.channelsOfSource.find(keyOf(source)));
    if (isEdit(change)) return;
    for (const source of objectsOf(change)) {
      const instance = `${source.metadata.namespace ?? ''}/${source.spec.instanceRef.name}`;
      wakeAll('Source', world.sourcesOfInstance.find(instance));
    }
  });
  onOwnChange(world.channels, 'Channel', wake, () => {});
  world.channels.onChange((change) => {
    if (isEdit(change)) return;
    for (const channel of objectsOf(change)) wakeAll('Channel', world.channelsOfClaim.find(claimOf(channel)));
  });
  onOwnChange(world.webhooks, 'Webhook', wake, () => {});
  onChildChange(world.deployments, wake);
  onChildChange(world.services, wake);
}

/** A pass for the object itself, unless only its status has changed: that is our own doing. */
function onOwnChange<T extends KubernetesObject>(
  cache: ResourceCache<T>,
  kind: string,
  wake: Wake,
  dependents: (key: string) => void,
): void {
  cache.onChange((change) => {
    const { previous, current } = change;
    if (previous && current && isSame(intentOf(previous), intentOf(current))) return;
    for (const object of objectsOf(change).slice(0, 1)) {
      wake(`${kind}/${keyOf(object)}`);
      dependents(keyOf(object));
    }
  });
}

/** A pass for whoever owns the child, or owned it before. */
function onChildChange<T extends KubernetesObject>(cache: ResourceCache<T>, wake: Wake): void {
  cache.onChange((change) => {
    for (const object of objectsOf(change)) {
      const owner = controllerOf(object);
      if (owner) wake(`${owner.kind}/${object.metadata.namespace ?? ''}/${owner.name}`);
    }
  });
}

/** What people say of an object, without what the operator answers. */
function intentOf(object: KubernetesObject): unknown {
  const { generation, annotations, labels, finalizers, deletionTimestamp, ownerReferences } = object.metadata;
  return { generation, annotations, labels, finalizers, deletionTimestamp, ownerReferences };
}

function objectsOf<T extends KubernetesObject>({ previous, current }: ResourceChange<T>): readonly T[] {
  return [current, previous].filter((object) => object !== undefined);
}

/** Neither new nor gone nor going: its claims are what they were. */
function isEdit({ previous, current }: ResourceChange<KubernetesObject>): boolean {
  return (
    previous !== undefined &&
    current !== undefined &&
    previous.metadata.deletionTimestamp === current.metadata.deletionTimestamp
  );
}
