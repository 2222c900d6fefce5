import { WEBHOOK, type Webhook } from '@airy/crds';
import type { Reconciler } from '../runtime/controller.ts';
import { areSecretsKnown } from '../runtime/references.ts';
import { failWith, type Tools } from '../tools.ts';
import { secretRefs } from './desired.ts';
import { webhookStatus } from './status.ts';

/** Checks what a webhook refers to. */
export function createWebhookReconciler(tools: Tools): Reconciler<Webhook> {
  const { world } = tools;
  return {
    reconcile: async (webhook, pass) => {
      const { namespace = '', deletionTimestamp } = webhook.metadata;
      if (deletionTimestamp !== undefined) return { kind: 'done' };
      const refs = secretRefs(webhook);
      tools.secrets.want(
        pass.owner,
        namespace,
        refs.map(({ ref }) => ref.name),
      );
      const secrets = refs.map((each) => ({ ...each, state: tools.secrets.state(namespace, each.ref.name) }));
      if (!areSecretsKnown(secrets)) return { kind: 'requeueAfter', delayMs: 15_000 };
      const instance = world.instances.get(namespace, webhook.spec.instanceRef.name);
      await tools.statuses.write(WEBHOOK, world.webhooks, webhook, webhookStatus(webhook, { instance, secrets }), pass);
      return { kind: 'wait' };
    },
    fail: failWith(tools, WEBHOOK, world.webhooks),
    gone: (owner) => tools.secrets.want(owner, '', []),
  };
}
