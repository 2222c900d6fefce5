import { join } from 'node:path';
import { createAuthenticator, watchInstanceSecrets } from '@airy/auth';
import { AIRY_INSTANCE } from '@airy/crds';
import { createApi } from '@airy/http';
import type { Component, Platform, Running } from '@airy/platform';
import { startConsumer } from './read-model/consumer.ts';
import { ReadModel } from './read-model/read-model.ts';
import { addConversationRoutes } from './routes/conversations.ts';
import { addMessageRoutes, addMetadataRoutes } from './routes/messages.ts';
import { addSendRoute } from './routes/send.ts';
import { EventFeed } from './sockets/event-feed.ts';
import { createSocketEndpoint } from './sockets/socket-endpoint.ts';

const NAME = 'api-communication';
const API_VERSION = '1.0.0';

/** Conversations and messages: the read model, the API over it, the inbox's socket. */
export const component: Component = { name: NAME, start };

async function start(platform: Platform): Promise<Running> {
  const { clock, eventLog, kubernetes, namespace, instance, meter } = platform;
  const logger = platform.logger.child({ component: NAME });
  const topic = platform.topic.bind(platform);

  const broken = meter.counter('airy_projection_skipped_total', 'Records passed over because they cannot be read', [
    'topic',
  ]);
  const model = new ReadModel(join(platform.dataDir, 'read-model.sqlite'), {
    onCommit: (projected) => {
      for (const one of projected.broken) {
        broken.add(1, { topic: one.topic });
        logger.warn('record-unreadable', one);
      }
      feed.publish(projected.changes);
    },
  });
  if (model.opening !== 'kept') logger.info('read-model-made', { because: model.opening });
  const feed = new EventFeed(model, () => !consumer.hasCaughtUp());
  const consumer = startConsumer({
    model,
    eventLog,
    topic,
    group: `${platform.deployment}.${platform.replica}`,
    clock,
    logger,
    onRebuild: () => feed.resyncAll(),
  });

  const secrets = watchInstanceSecrets(platform);
  const authenticator = createAuthenticator({ secrets, clock });
  const instances = kubernetes.watch(AIRY_INSTANCE, { namespace, fieldSelector: `metadata.name=${instance}` });
  const allowedOrigins = () => instances.get(namespace, instance)?.spec.auth?.allowedOrigins ?? [];

  const api = createApi({
    name: NAME,
    version: API_VERSION,
    logger,
    meter,
    clock,
    allowedOrigins,
    authenticators: { user: authenticator.user },
  });
  const dependencies = { model, eventLog, topic, clock };
  addConversationRoutes(api, dependencies);
  addMessageRoutes(api, dependencies);
  addMetadataRoutes(api, dependencies);
  addSendRoute(api, dependencies);

  const sockets = createSocketEndpoint({
    feed,
    authenticator,
    eventLog,
    topic,
    allowedOrigins,
    notReady: () => (consumer.hasCaughtUp() ? undefined : (consumer.behind() ?? 'catching up')),
    logger,
    meter,
  });
  platform.http.mount(api.app, { '/ws.communication': sockets.upgrade });

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await sockets.stop();
    await consumer.stop();
    model.close();
    instances.close();
    secrets.close();
  };
  return {
    readiness: () => {
      const reason = secrets.missing() ?? consumer.behind();
      return reason === undefined ? { ready: true } : { ready: false, reason };
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
