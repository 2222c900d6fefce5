import { createAuthenticator, createLoginCodes, watchInstanceSecrets } from '@airy/auth';
import { AIRY_INSTANCE } from '@airy/crds';
import { createApi } from '@airy/http';
import type { Component, Platform, Running } from '@airy/platform';
import { createLoginLimit } from './login-limit.ts';
import { addLoginRoutes } from './routes.ts';

const NAME = 'api-auth';
const API_VERSION = '1.0.0';

/** Login and logout of browsers. */
export const component: Component = { name: NAME, start };

async function start(platform: Platform): Promise<Running> {
  const { clock, kubernetes, namespace, instance, meter, isBehindProxy = false } = platform;
  const logger = platform.logger.child({ component: NAME });
  const secrets = watchInstanceSecrets(platform);
  const instances = kubernetes.watch(AIRY_INSTANCE, { namespace, fieldSelector: `metadata.name=${instance}` });
  const allowedOrigins = () => instances.get(namespace, instance)?.spec.auth?.allowedOrigins ?? [];
  const api = createApi({
    name: NAME,
    version: API_VERSION,
    logger,
    meter,
    clock,
    allowedOrigins,
    authenticators: { instanceToken: createAuthenticator({ secrets, clock }).instanceToken },
  });
  const codes = createLoginCodes({ clock });
  const limit = createLoginLimit(clock);
  addLoginRoutes(api, { secrets, codes, limit, clock, logger, allowedOrigins, isBehindProxy });
  platform.http.mount(api.app);
  return {
    readiness: () => {
      const reason = secrets.missing();
      return reason === undefined ? { ready: true } : { ready: false, reason };
    },
    async stop() {
      instances.close();
      secrets.close();
    },
  };
}
