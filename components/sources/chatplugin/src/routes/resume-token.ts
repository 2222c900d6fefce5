import { isUuid, parseChannelId, parseConversationId } from '@airy/domain';
import { type Api, HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import type { ChatAuthenticators } from './authenticators.ts';
import { requireChannel, type WebhookContext } from './context.ts';

const OPTIONAL_ID = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/** `POST /chatplugin.resumeToken`: a reusable token (7 days) that buys chat tokens of the same conversation. */
export function resumeTokenRoute(api: Api<ChatAuthenticators>, context: WebhookContext): void {
  api.route({
    method: 'post',
    path: '/chatplugin.resumeToken',
    summary: 'Get a token to resume the conversation with',
    auth: 'caller',
    body: Type.Object({ channel_id: OPTIONAL_ID, conversation_id: OPTIONAL_ID }),
    response: { 200: Type.Object({ resume_token: Type.String() }) },
    handler: async ({ body, headers, principal }) => {
      const grant = principal.kind === 'visitor' ? principal.grant : namedGrant(body.channel_id, body.conversation_id);
      requireChannel(context, grant.channelId, headers);
      return reply(200, { resume_token: await context.tokens.issueResume(grant) });
    },
  });
}

/** The conversation that a program with the instance token names. */
function namedGrant(channelId: string | null | undefined, conversationId: string | null | undefined) {
  if (!channelId || !isUuid(channelId)) {
    throw new HttpError(400, 'Expected a UUID as channel_id', { field: 'channel_id' });
  }
  if (!conversationId || !isUuid(conversationId)) {
    throw new HttpError(400, 'Expected a UUID as conversation_id', { field: 'conversation_id' });
  }
  return { channelId: parseChannelId(channelId), conversationId: parseConversationId(conversationId) };
}
