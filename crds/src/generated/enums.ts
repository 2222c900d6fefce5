// Generated from crds/*.yaml by `npm run codegen`. Do not edit.

/** Messaging platforms a Source can be of, as in `Source.spec.type`. */
export const SOURCE_TYPES = ["chatplugin","facebook","instagram","whatsapp","twilio.sms","twilio.whatsapp","viber","google","custom"] as const;

/** A messaging platform. */
export type SourceType = (typeof SOURCE_TYPES)[number];

/** Events a Webhook can ask for, as in `Webhook.spec.events`. */
export const WEBHOOK_EVENTS = ["message.created","message.updated","conversation.updated","channel.updated"] as const;

/** An event that a Webhook can ask for. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
