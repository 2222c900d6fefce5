import type { Service } from '@airy/kubernetes';
import { beforeEach, describe, expect, it } from 'vitest';
import { ObjectIndex } from './runtime/object-index.ts';
import { controllerReference } from './runtime/ownership.ts';
import { aChannel, aDeployment, anInstance, aReadySource, aSource, aWebhook } from './testing/builders.ts';
import { createFakeCache } from './testing/cache.ts';
import { connectWakes } from './wakes.ts';
import { claimOf, type World } from './world.ts';

function aWorld() {
  const instances = createFakeCache([anInstance()]);
  const sources = createFakeCache([aSource('chat'), aSource('other')]);
  const channels = createFakeCache([aChannel('website')]);
  const webhooks = createFakeCache([aWebhook()]);
  const deployments = createFakeCache([aDeployment('stranger')]);
  const services = createFakeCache<Service>();
  return {
    instances,
    sources,
    channels,
    webhooks,
    deployments,
    services,
    sourcesOfInstance: new ObjectIndex(sources, (each) => [`shop/${each.spec.instanceRef.name}`]),
    webhooksOfInstance: new ObjectIndex(webhooks, (each) => [`shop/${each.spec.instanceRef.name}`]),
    channelsOfSource: new ObjectIndex(channels, (each) => [`shop/${each.spec.sourceRef.name}`]),
    channelsOfClaim: new ObjectIndex(channels, (each) => [claimOf(each)]),
    deploymentsOfOwner: new ObjectIndex(deployments, () => []),
    servicesOfOwner: new ObjectIndex(services, () => []),
    synced: Promise.resolve(),
    unsynced: () => [],
    close: () => {},
  } satisfies World;
}

let world: ReturnType<typeof aWorld>;
let woken: string[];
const unique = () => [...new Set(woken)].toSorted();

beforeEach(() => {
  world = aWorld();
  woken = [];
  connectWakes(world, (owner) => woken.push(owner));
});

describe('a pass is wanted', () => {
  it('for everything that is there at the start', () => {
    expect(unique()).toEqual([
      'AiryInstance/shop/airy',
      'Channel/shop/website',
      'Source/shop/chat',
      'Source/shop/other',
      'Webhook/shop/crm',
    ]);
  });

  it('by a changed instance for all that refers to it', () => {
    woken.length = 0;
    world.instances.put(anInstance({ version: '2' }, { generation: 2 }));
    expect(unique()).toEqual(['AiryInstance/shop/airy', 'Source/shop/chat', 'Source/shop/other', 'Webhook/shop/crm']);
  });

  it('by a status for those who follow it, not for the object itself', () => {
    woken.length = 0;
    world.sources.put(aReadySource('chat'));
    expect(unique()).toEqual(['Channel/shop/website']);
    woken.length = 0;
    world.instances.put({ ...anInstance(), status: { url: 'http://x' } });
    expect(unique()).toEqual([]);
  });

  it('by an annotation', () => {
    woken.length = 0;
    world.channels.put(aChannel('website', {}, { annotations: { 'core.airy.co/reconcile-at': '1' } }));
    expect(unique()).toEqual(['Channel/shop/website']);
  });

  it('by a source that goes for the others that may claim its paths', () => {
    woken.length = 0;
    world.sources.remove(aSource('chat'));
    expect(unique()).toEqual(['Channel/shop/website', 'Source/shop/chat', 'Source/shop/other']);
  });

  it('by a channel that goes for those that claim its id, and no others', () => {
    world.channels.put(aChannel('same', { sourceChannelId: 'website' }));
    world.channels.put(aChannel('another'));
    woken.length = 0;
    world.channels.remove(aChannel('website'));
    expect(unique()).toEqual(['Channel/shop/same', 'Channel/shop/website']);
  });

  it('by a child for its owner, also when it goes or loses its owner', () => {
    const child = aDeployment('sources-chat-webhook');
    const owned = { ...child, metadata: { ...child.metadata, ownerReferences: [controllerReference(aSource())] } };
    woken.length = 0;
    world.deployments.put(owned);
    expect(woken).toEqual(['Source/shop/chat']);
    world.deployments.put(child);
    expect(woken).toEqual(['Source/shop/chat', 'Source/shop/chat']);
    world.deployments.put(owned);
    woken.length = 0;
    world.deployments.remove(owned);
    expect(woken).toEqual(['Source/shop/chat']);
  });

  it('by nobody for a child of nobody', () => {
    woken.length = 0;
    world.deployments.remove(aDeployment('stranger'));
    expect(woken).toEqual([]);
  });
});
