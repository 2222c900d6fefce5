import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi } from '@airy/http';
import type { Component, Platform, Running } from '@airy/platform';
import { watchDemoChannels } from './demo-channels.ts';
import { demoRoutes, widgetFiles } from './routes.ts';

/** Where the built widget is. */
function builtWidget(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@airy/chat-plugin/package.json'))), 'dist');
}

/** Starts it over a given folder; for tests. */
export async function startFrontend(platform: Platform, distDir: string): Promise<Running> {
  const { logger, meter, clock, http } = platform;
  const channels = watchDemoChannels(platform);
  const { app } = createApi({ name: 'frontend-chat-plugin', version: '1', logger, meter, clock });
  demoRoutes(app, channels);
  widgetFiles(app, distDir);
  http.mount(app);
  return {
    readiness: () =>
      channels.isSynced() ? { ready: true } : { ready: false, reason: 'Reading the Channels from the Kubernetes API' },
    stop: async () => channels.close(),
  };
}

/** Serves the chat widget's files and its demo page. */
export const component: Component = {
  name: 'frontend-chat-plugin',
  start: (platform) => startFrontend(platform, builtWidget()),
};
