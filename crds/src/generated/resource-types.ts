// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { AiryResourceType } from '../object-meta.ts';
import type { AiryInstance } from './airy-instance.ts';
import type { Source } from './source.ts';
import type { Channel } from './channel.ts';
import type { Webhook } from './webhook.ts';

/** Where AiryInstance objects are served. */
export const AIRY_INSTANCE: AiryResourceType<AiryInstance> = {
  group: 'core.airy.co',
  version: 'v1beta1',
  plural: 'airyinstances',
  kind: 'AiryInstance',
  namespaced: true,
};

/** Where Source objects are served. */
export const SOURCE: AiryResourceType<Source> = {
  group: 'core.airy.co',
  version: 'v1beta1',
  plural: 'sources',
  kind: 'Source',
  namespaced: true,
};

/** Where Channel objects are served. */
export const CHANNEL: AiryResourceType<Channel> = {
  group: 'core.airy.co',
  version: 'v1beta1',
  plural: 'channels',
  kind: 'Channel',
  namespaced: true,
};

/** Where Webhook objects are served. */
export const WEBHOOK: AiryResourceType<Webhook> = {
  group: 'core.airy.co',
  version: 'v1beta1',
  plural: 'webhooks',
  kind: 'Webhook',
  namespaced: true,
};
