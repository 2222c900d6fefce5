import { createChatTokens, decodeKey, watchInstanceSecrets, watchSecretValue } from '@airy/auth';
import { sourceChatKeySecret } from '@airy/crds';
import { createApi } from '@airy/http';
import type { Component, Readiness } from '@airy/platform';
import { createChannelDirectory, sourceOf } from '@airy/source-kit';
import { originsOf } from './domain/origins.ts';
import { SOURCE_TYPE } from './domain/source-type.ts';
import { openHistory } from './history/history-projection.ts';
import { authenticateRoute } from './routes/authenticate.ts';
import type { ChatAuthenticators } from './routes/authenticators.ts';
import { configRoute } from './routes/config.ts';
import { callerAuthenticator, visitorAuthenticator, type WebhookContext } from './routes/context.ts';
import { resumeTokenRoute } from './routes/resume-token.ts';
import { sendRoute } from './routes/send.ts';
import { createChatSockets } from './routes/sockets.ts';
import { rememberVerified } from './verified-tokens.ts';

/** What visitors' browsers talk to: the chatplugin API and its socket. */
export const webhook: Component = {
  name: 'sources-chatplugin-webhook',
  async start(platform) {
    const { namespace, kubernetes, logger, meter, clock } = platform;
    const source = sourceOf(platform);
    const key = sourceChatKeySecret(source);
    const chatKey = watchSecretValue(kubernetes, { namespace, ...key });
    const readKey = () => decodeKey(chatKey.current());
    const verified = rememberVerified(createChatTokens({ key: readKey, clock }), clock);
    chatKey.onChange(verified.forget);
    const context: WebhookContext = {
      platform,
      source,
      channels: createChannelDirectory(platform, SOURCE_TYPE),
      tokens: verified.tokens,
      secrets: watchInstanceSecrets(platform),
      history: await openHistory(platform),
    };
    const { channels, history, secrets } = context;

    const api = createApi<ChatAuthenticators>({
      name: 'sources-chatplugin-webhook',
      version: '1',
      documentName: platform.deployment,
      logger,
      meter,
      clock,
      allowedOrigins: () => originsOf(channels.list().filter((channel) => channel.source === source)),
      authenticators: { visitor: visitorAuthenticator(context), caller: callerAuthenticator(context) },
    });
    authenticateRoute(api, context);
    resumeTokenRoute(api, context);
    sendRoute(api, context);
    configRoute(api, context);
    const sockets = createChatSockets(context);
    platform.http.mount(api.app, { '/ws.chatplugin': sockets.upgrade });

    const readiness = (): Readiness => {
      if (!channels.isSynced()) return { ready: false, reason: 'Reading the Channels from the Kubernetes API' };
      if (!readKey()) return { ready: false, reason: `Secret ${key.name} has no usable key ${key.key}` };
      return history.readiness();
    };
    let stopping: Promise<void> | undefined;
    const stop = async () => {
      await sockets.stop();
      await history.stop();
      channels.close();
      secrets.close();
      chatKey.close();
    };
    return {
      readiness: () => (stopping ? { ready: false, reason: 'Stopping' } : readiness()),
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  },
};
