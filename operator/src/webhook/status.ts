import type { AiryInstance, Webhook } from '@airy/crds';
import { pausedFinding } from '../paused.ts';
import { summary, type Verdict } from '../runtime/conditions.ts';
import { type ReferencedSecret, secretsVerdict } from '../runtime/references.ts';
import type { StatusIntent } from '../runtime/status-writer.ts';

/** What a webhook depends on. */
export interface WebhookObserved {
  readonly instance: AiryInstance | undefined;
  readonly secrets: readonly ReferencedSecret[];
}

/** The status of a webhook: never ready in this version, which delivers nothing. */
export function webhookStatus(webhook: Webhook, observed: WebhookObserved): StatusIntent {
  return {
    facts: {},
    findings: [
      ...summary(verdictOf(webhook, observed)),
      ...pausedFinding(webhook, webhook.spec.paused ? 'spec.paused' : undefined),
    ],
  };
}

function verdictOf(webhook: Webhook, { instance, secrets }: WebhookObserved): Verdict {
  const { name } = webhook.spec.instanceRef;
  if (instance === undefined || instance.metadata.deletionTimestamp !== undefined) {
    const state = instance ? 'is being deleted' : 'does not exist in this namespace';
    const message = `AiryInstance ${name} ${state}; spec.instanceRef needs it.`;
    return { kind: 'waiting', reason: 'ReferenceNotFound', message };
  }
  return (
    secretsVerdict(secrets) ?? {
      kind: 'waiting',
      reason: 'Pending',
      message: 'Delivery of webhooks is not part of this version yet; nothing is sent.',
    }
  );
}
