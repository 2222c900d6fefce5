import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentSecurityPolicy, createApi, serveStatic } from '@airy/http';
import type { Component, Platform, Running } from '@airy/platform';

const NAME = 'frontend-ui';
const API_VERSION = '1.0.0';

/** Everything from here, pictures of contacts and channels from any https site, no frames, no scripts from text. */
const PAGE_POLICY = contentSecurityPolicy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'connect-src': "'self'",
  'img-src': ["'self'", 'data:', 'https:'],
  'font-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
});

/** Serves the inbox at `/ui/`. */
export const component: Component = {
  name: NAME,
  start: async (platform) => startFrontend(platform, builtInbox()),
};

/** Starts it over a given folder; for tests. */
export function startFrontend(platform: Platform, folder: string): Running {
  const { logger, meter, clock } = platform;
  const { app } = createApi({ name: NAME, version: API_VERSION, logger, meter, clock });
  const files = serveStatic(folder, {
    basePath: '/ui/',
    csp: PAGE_POLICY,
    spaFallback: 'index.html',
    notBuilt: 'The inbox is not built: run npm start, or npx vite build in webui',
    headersOf: () => ({ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' }),
  });
  app.get('/ui', (c) => c.redirect('/ui/', 308));
  app.get('/ui/*', files);
  platform.http.mount(app);
  return { readiness: () => ({ ready: true }), stop: async () => {} };
}

/** Where the built inbox is. */
function builtInbox(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@airy/webui/package.json'))), 'dist');
}
