import { CHANNEL, type Channel, SOURCE, type Source } from '@airy/crds';
import type { ChannelRecord } from '@airy/domain';
import type { ResourceCache } from '@airy/kubernetes';
import type { Logger } from '@airy/observability';
import type { Platform } from '@airy/platform';
import { channelRecordOf, mirrorChanges, sameChannelRecord } from './domain/channel-record.ts';
import type { Projection } from './projection.ts';

/** Keeps the channels topic saying what the Channel resources say; the only writer of that topic. */
export interface ChannelMirror {
  readonly channels: ResourceCache<Channel>;
  readonly sources: ResourceCache<Source>;
  /**
   * The record of a Channel as just written, once the log shows it; after 2 s in any case.
   *
   * @returns undefined for a channel that no Source of this instance stands behind
   */
  mirrored(channel: Channel): Promise<ChannelRecord | undefined>;
  /** Resolves once the log shows this channel disconnected; after 2 s in any case. */
  disconnected(id: string): Promise<void>;
  /** Why it does not keep up; undefined when it does. */
  behind(): string | undefined;
  stop(): Promise<void>;
}

const WAIT_MS = 2_000;
const POLL_MS = 10;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;

/** Starts with a full comparison once resources and log are both known; then follows every change. */
export function startChannelMirror(platform: Platform, projection: Projection, logger: Logger): ChannelMirror {
  const { kubernetes, namespace, instance, clock } = platform;
  const channels = kubernetes.watch(CHANNEL, { namespace });
  const sources = kubernetes.watch(SOURCE, { namespace });
  const stopping = new AbortController();
  let failure: string | undefined;
  let changed = false;
  let running: Promise<void> | undefined;
  let known = false;

  const recordOf = (channel: Channel) =>
    channelRecordOf(channel, sources.get(namespace, channel.spec.sourceRef.name), instance);

  const mirrorOnce = async () => {
    const desired = channels.list(namespace).flatMap((channel) => recordOf(channel) ?? []);
    for (const record of mirrorChanges(desired, projection.channels.all)) {
      await projection.channels.put(record.id, record);
      logger.info('channel-mirrored', { channel: record.id, resource: record.resource, connected: record.connected });
    }
  };

  const run = async () => {
    let retryMs = FIRST_RETRY_MS;
    while (changed && !stopping.signal.aborted) {
      changed = false;
      try {
        await mirrorOnce();
        failure = undefined;
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        changed = true;
        failure = 'The Channels cannot be written to the log';
        logger.error('channels-not-mirrored', { error });
        await clock.sleep(retryMs, stopping.signal);
        retryMs = Math.min(MAX_RETRY_MS, retryMs * 2);
      }
    }
    running = undefined;
  };
  const wake = () => {
    changed = true;
    if (known && !stopping.signal.aborted) running ??= run();
  };
  channels.onChange(wake);
  sources.onChange(wake);
  Promise.all([channels.synced, sources.synced, projection.caughtUp]).then(
    () => {
      known = true;
      wake();
    },
    (error: unknown) => {
      failure = 'The channels in the log cannot be read';
      logger.error('channels-not-mirrored', { error });
    },
  );

  const waitFor = async (holds: () => boolean) => {
    for (let waitedMs = 0; !holds() && waitedMs < WAIT_MS; waitedMs += POLL_MS) {
      await clock.sleep(POLL_MS, stopping.signal);
    }
  };

  return {
    channels,
    sources,
    async mirrored(channel) {
      const record = recordOf(channel);
      if (record) await waitFor(() => sameChannelRecord(projection.channels.get(record.id), record));
      return record;
    },
    disconnected: (id) => waitFor(() => projection.channels.get(id)?.connected !== true),
    behind: () => failure ?? (known ? undefined : 'Reading Channels and Sources'),
    async stop() {
      stopping.abort();
      channels.close();
      sources.close();
      await running;
    },
  };
}
