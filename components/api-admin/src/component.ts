import { createAuthenticator, watchInstanceSecrets } from '@airy/auth';
import { AIRY_INSTANCE, LABELS, WEBHOOK } from '@airy/crds';
import { createApi } from '@airy/http';
import { DEPLOYMENT } from '@airy/kubernetes';
import type { Component, Platform, Running } from '@airy/platform';
import manifest from '../package.json' with { type: 'json' };
import { startChannelMirror } from './channel-mirror.ts';
import { startProjection } from './projection.ts';
import { addChannelRoutes } from './routes/channels.ts';
import { addClientRoutes } from './routes/client.ts';
import { addTagRoutes } from './routes/tags.ts';
import { addTemplateRoutes } from './routes/templates.ts';

const NAME = 'api-admin';

/** Channels, tags, templates, webhooks and the client's configuration; mirrors Channel resources into the log. */
export const component: Component = { name: NAME, start };

async function start(platform: Platform): Promise<Running> {
  const { clock, kubernetes, namespace, instance, meter } = platform;
  const logger = platform.logger.child({ component: NAME });
  const secrets = watchInstanceSecrets(platform);
  const instances = kubernetes.watch(AIRY_INSTANCE, { namespace, fieldSelector: `metadata.name=${instance}` });
  const deployments = kubernetes.watch(DEPLOYMENT, { namespace, labelSelector: `${LABELS.instance}=${instance}` });
  const webhooks = kubernetes.watch(WEBHOOK, { namespace });
  const projection = startProjection(platform, logger);
  const mirror = startChannelMirror(platform, projection, logger);

  const api = createApi({
    name: NAME,
    version: manifest.version,
    logger,
    meter,
    clock,
    allowedOrigins: () => instances.get(namespace, instance)?.spec.auth?.allowedOrigins ?? [],
    authenticators: { user: createAuthenticator({ secrets, clock }).user },
  });
  const { sources } = mirror;
  addChannelRoutes(api, { platform, table: projection.channels, mirror });
  addTagRoutes(api, projection.tags);
  addTemplateRoutes(api, projection.templates);
  addClientRoutes(api, { namespace, instance, version: manifest.version, deployments, instances, sources, webhooks });
  platform.http.mount(api.app);

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await mirror.stop();
    await projection.stop();
    for (const cache of [instances, deployments, webhooks]) cache.close();
    secrets.close();
  };
  return {
    readiness: () => {
      const reason = secrets.missing() ?? projection.behind() ?? mirror.behind();
      return reason === undefined ? { ready: true } : { ready: false, reason };
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
