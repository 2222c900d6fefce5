import type { ChannelRecord, DeliveryState, Instant, TagColor } from './records.ts';

/** A message on the Core API (snake_case; nulls included). */
export interface WireMessage {
  readonly id: string;
  readonly content: unknown;
  readonly sent_at: Instant;
  readonly delivery_state: DeliveryState;
  readonly from_contact: boolean;
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly sender: { readonly id: string; readonly name: string | null; readonly avatar_url: string | null };
}

/** A channel on the Core API. */
export interface WireChannel {
  readonly id: string;
  readonly source: string;
  readonly source_channel_id: string;
  readonly connected: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** A conversation on the Core API. */
export interface WireConversation {
  readonly id: string;
  readonly created_at: Instant;
  readonly channel: WireChannel;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly last_message: WireMessage;
}

/** A tag on the Core API. */
export interface WireTag {
  readonly id: string;
  readonly name: string;
  readonly color: TagColor;
}

/** A page of a list. */
export interface WirePage<T> {
  readonly data: readonly T[];
  readonly pagination_data: {
    readonly previous_cursor: string | null;
    readonly next_cursor: string | null;
    readonly total: number;
  };
}

/** The channel as clients see it; its name defaults to `{source} {last five of the id}`. */
export function wireChannel(channel: ChannelRecord): WireChannel {
  return {
    id: channel.id,
    source: channel.source,
    source_channel_id: channel.sourceChannelId,
    connected: channel.connected,
    metadata: {
      name: channel.name || `${channel.source} ${channel.id.slice(-5)}`,
      ...(channel.imageUrl ? { image_url: channel.imageUrl } : {}),
    },
  };
}
