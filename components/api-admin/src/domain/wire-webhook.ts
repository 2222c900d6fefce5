import type { Webhook } from '@airy/crds';
import { airyUuid } from '@airy/domain';

/** A webhook on the Core API. */
export interface WireWebhook {
  readonly id: string;
  readonly name: string | null;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly status: 'Subscribed' | 'Unsubscribed';
}

/** A Webhook resource as clients see it; its id is derived from its name, headers from Secrets are not shown. */
export function wireWebhook(webhook: Webhook): WireWebhook {
  const { name, namespace = '' } = webhook.metadata;
  const { spec } = webhook;
  return {
    id: airyUuid(`webhook${namespace}/${name}`),
    name: spec.name ?? name,
    url: spec.url,
    headers: Object.fromEntries((spec.headers ?? []).map((header) => [header.name, header.value ?? '(from a Secret)'])),
    events: spec.events ?? [],
    status: spec.paused === true ? 'Unsubscribed' : 'Subscribed',
  };
}
