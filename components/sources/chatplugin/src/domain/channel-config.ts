import type { SourceChannel } from '@airy/source-kit';

/** What a page may know of a Channel: how its widget looks. Never its origins, Secrets or status. */
export function channelConfig({ id, resource }: SourceChannel) {
  return {
    channel_id: id,
    name: resource.spec.name ?? resource.metadata.name,
    image_url: resource.spec.imageUrl ?? null,
    widget: resource.spec.widget ?? {},
  };
}
