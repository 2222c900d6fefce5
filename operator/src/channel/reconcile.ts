import { CHANNEL, type Channel } from '@airy/crds';
import type { Reconciler } from '../runtime/controller.ts';
import { areSecretsKnown } from '../runtime/references.ts';
import { failWith, type Tools } from '../tools.ts';
import { claimOf } from '../world.ts';
import { channelStatus } from './status.ts';

/** Checks what a channel refers to. Nothing is made for it: the source's components watch it themselves. */
export function createChannelReconciler(tools: Tools): Reconciler<Channel> {
  const { world } = tools;
  return {
    reconcile: async (channel, pass) => {
      const { namespace = '', deletionTimestamp } = channel.metadata;
      if (deletionTimestamp !== undefined) return { kind: 'done' };
      const { sourceRef, tokenSecretRef } = channel.spec;
      tools.secrets.want(pass.owner, namespace, tokenSecretRef ? [tokenSecretRef.name] : []);
      const secrets = tokenSecretRef
        ? [
            {
              field: 'spec.tokenSecretRef',
              ref: tokenSecretRef,
              state: tools.secrets.state(namespace, tokenSecretRef.name),
            },
          ]
        : [];
      if (!areSecretsKnown(secrets)) return { kind: 'requeueAfter', delayMs: 15_000 };
      const intent = channelStatus(channel, {
        source: world.sources.get(namespace, sourceRef.name),
        siblings: world.channelsOfClaim.find(claimOf(channel)),
        secrets,
      });
      await tools.statuses.write(CHANNEL, world.channels, channel, intent, pass);
      return { kind: 'wait' };
    },
    fail: failWith(tools, CHANNEL, world.channels),
    gone: (owner) => tools.secrets.want(owner, '', []),
  };
}
