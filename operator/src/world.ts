import {
  AIRY_INSTANCE,
  type AiryInstance,
  CHANNEL,
  type Channel,
  SOURCE,
  type Source,
  WEBHOOK,
  type Webhook,
} from '@airy/crds';
import {
  DEPLOYMENT,
  type Deployment,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceCache,
  SERVICE,
  type Service,
} from '@airy/kubernetes';
import { ObjectIndex } from './runtime/object-index.ts';
import { controllerOf } from './runtime/ownership.ts';

/** What the operator sees: live copies of all it works on, and how to find things in them. */
export interface World {
  readonly instances: ResourceCache<AiryInstance>;
  readonly sources: ResourceCache<Source>;
  readonly channels: ResourceCache<Channel>;
  readonly webhooks: ResourceCache<Webhook>;
  readonly deployments: ResourceCache<Deployment>;
  readonly services: ResourceCache<Service>;
  /** By `namespace/instance`. */
  readonly sourcesOfInstance: ObjectIndex<Source>;
  /** By `namespace/instance`. */
  readonly webhooksOfInstance: ObjectIndex<Webhook>;
  /** By `namespace/source`. */
  readonly channelsOfSource: ObjectIndex<Channel>;
  /** By `claimOf`. */
  readonly channelsOfClaim: ObjectIndex<Channel>;
  /** By the controller's uid. */
  readonly deploymentsOfOwner: ObjectIndex<Deployment>;
  /** By the controller's uid. */
  readonly servicesOfOwner: ObjectIndex<Service>;
  readonly synced: Promise<void>;
  /** Kinds whose first list has not come yet. */
  unsynced(): readonly string[];
  close(): void;
}

/** Starts the watches, in one namespace or all. The indexes are made first, so that they are ahead of every listener. */
export function watchWorld(client: KubernetesClient, namespace: string | undefined): World {
  const selection = namespace === undefined ? {} : { namespace };
  const instances = client.watch(AIRY_INSTANCE, selection);
  const sources = client.watch(SOURCE, selection);
  const channels = client.watch(CHANNEL, selection);
  const webhooks = client.watch(WEBHOOK, selection);
  const deployments = client.watch(DEPLOYMENT, selection);
  const services = client.watch(SERVICE, selection);
  const caches = { AiryInstance: instances, Source: sources, Channel: channels, Webhook: webhooks };
  const all = { ...caches, Deployment: deployments, Service: services };
  const inNamespace = (object: KubernetesObject, name: string) => [`${object.metadata.namespace ?? ''}/${name}`];
  return {
    instances,
    sources,
    channels,
    webhooks,
    deployments,
    services,
    sourcesOfInstance: new ObjectIndex(sources, (each) => inNamespace(each, each.spec.instanceRef.name)),
    webhooksOfInstance: new ObjectIndex(webhooks, (each) => inNamespace(each, each.spec.instanceRef.name)),
    channelsOfClaim: new ObjectIndex(channels, (each) => [claimOf(each)]),
    channelsOfSource: new ObjectIndex(channels, (each) => inNamespace(each, each.spec.sourceRef.name)),
    deploymentsOfOwner: new ObjectIndex(deployments, ownerUid),
    servicesOfOwner: new ObjectIndex(services, ownerUid),
    synced: Promise.all(Object.values(all).map((cache) => cache.synced)).then(() => {}),
    unsynced: () =>
      Object.entries(all)
        .filter(([, cache]) => !cache.isSynced())
        .map(([kind]) => kind),
    close: () => {
      for (const cache of Object.values(all)) cache.close();
    },
  };
}

/** What a channel claims for itself: its platform's id within its source; its name stands in for a missing one. */
export function claimOf({ metadata, spec }: Channel): string {
  return `${metadata.namespace ?? ''}/${spec.sourceRef.name}/${spec.sourceChannelId ?? metadata.name}`;
}

function ownerUid(object: KubernetesObject): readonly string[] {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : [];
}
