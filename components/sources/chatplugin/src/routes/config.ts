import { isUuid } from '@airy/domain';
import { type Api, HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import { channelConfig } from '../domain/channel-config.ts';
import type { ChatAuthenticators } from './authenticators.ts';
import { requireChannel, type WebhookContext } from './context.ts';

/** `POST /chatplugin.config`: how the channel's widget looks. Public, as the page that shows it is. */
export function configRoute(api: Api<ChatAuthenticators>, context: WebhookContext): void {
  api.route({
    method: 'post',
    path: '/chatplugin.config',
    summary: "Get the settings of a channel's widget",
    auth: 'none',
    body: Type.Object({ channel_id: Type.String() }),
    response: {
      200: Type.Object({
        channel_id: Type.String(),
        name: Type.String(),
        image_url: Type.Union([Type.String(), Type.Null()]),
        widget: Type.Object({}),
      }),
    },
    handler: ({ body, headers }) => {
      if (!isUuid(body.channel_id)) throw new HttpError(400, 'Expected a UUID as channel_id', { field: 'channel_id' });
      return reply(200, channelConfig(requireChannel(context, body.channel_id.toLowerCase(), headers)));
    },
  });
}
