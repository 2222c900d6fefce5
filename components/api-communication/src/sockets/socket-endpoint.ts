import type { Principal, RequestAuthenticator } from '@airy/auth';
import { TOPICS, type TopicDefinition } from '@airy/domain';
import type { EventLog } from '@airy/event-log';
import { originAllowed } from '@airy/http';
import type { Logger, Meter } from '@airy/observability';
import { createStompEndpoint, type StompEndpoint } from '@airy/sockets';
import { STEPS_PER_RECORD, type StepVector } from '../domain/cursor.ts';
import { CONSUMED } from '../read-model/positions.ts';
import type { EventFeed } from './event-feed.ts';

const DESTINATION = '/events';

export interface SocketEndpointOptions {
  readonly feed: EventFeed;
  readonly authenticator: RequestAuthenticator;
  readonly eventLog: EventLog;
  readonly topic: (definition: TopicDefinition) => string;
  /** Origin patterns beside the own host, asked for each upgrade. */
  readonly allowedOrigins: () => readonly string[];
  /** One sentence while events cannot be served yet. */
  readonly notReady: () => string | undefined;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** `/ws.communication`: who is let in at the upgrade gets every event of `/events`. */
export function createSocketEndpoint(options: SocketEndpointOptions): StompEndpoint {
  const { feed, authenticator, eventLog, topic, allowedOrigins, notReady, logger, meter } = options;

  const logReaches = async (from: StepVector): Promise<boolean> => {
    for (const [index, partitions] of from.entries()) {
      const name = CONSUMED[index];
      if (!name) return false;
      const ends = await eventLog.endOffsets(topic(TOPICS[name]));
      if (partitions.some((step, partition) => step > (ends[partition] ?? 0) * STEPS_PER_RECORD)) return false;
    }
    return true;
  };

  return createStompEndpoint<Principal>({
    name: 'ws.communication',
    admit: async (request) => {
      const refused = await authenticator.admit(request);
      if (refused) return refused;
      const reason = notReady();
      return reason === undefined ? undefined : { status: 503, message: `Not ready: ${reason}` };
    },
    authenticate: async (request) => {
      const session = await authenticator.authenticateRequest(request.headers);
      if (!session) return { error: '401: sign in again' };
      return { session, ...(session.expiresAtMs === undefined ? {} : { expiresAtMs: session.expiresAtMs }) };
    },
    allowOrigin: (origin, request) =>
      (URL.canParse(origin) && new URL(origin).host === request.headers.host) ||
      originAllowed(allowedOrigins(), origin),
    onSubscribe: async (_session, subscription, headers) => {
      if (subscription.destination !== DESTINATION) return { error: `There is only ${DESTINATION} to subscribe to` };
      await feed.subscribe(subscription, headers.cursor, logReaches);
      return undefined;
    },
    logger,
    meter,
  });
}
