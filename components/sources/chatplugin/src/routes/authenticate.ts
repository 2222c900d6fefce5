import { randomUUID } from 'node:crypto';
import type { ChatGrant } from '@airy/auth';
import { isUuid, type Message, parseChannelId, parseConversationId } from '@airy/domain';
import { type Api, clientAddress, HttpError, reply } from '@airy/http';
import { Type } from 'typebox';
import { formatCursor } from '../domain/cursor.ts';
import { visitorWireMessage } from '../domain/wire-message.ts';
import { cursorNow } from '../history/history-projection.ts';
import { AUTHENTICATE_LIMIT, createRateLimiter } from '../rate-limits.ts';
import type { ChatAuthenticators } from './authenticators.ts';
import { CATCH_UP_MS, notReady, orUnavailable, requireChannel, type WebhookContext } from './context.ts';

const OPTIONAL_TEXT = Type.Optional(Type.Union([Type.String({ maxLength: 4_096 }), Type.Null()]));

/** `POST /chatplugin.authenticate`: a new conversation, or the one of a resume token with all that was said in it. */
export function authenticateRoute(api: Api<ChatAuthenticators>, context: WebhookContext): void {
  const { clock, isBehindProxy = false } = context.platform;
  const take = createRateLimiter(AUTHENTICATE_LIMIT, clock);
  api.route({
    method: 'post',
    path: '/chatplugin.authenticate',
    summary: 'Begin or resume a conversation',
    auth: 'none',
    body: Type.Object({ channel_id: OPTIONAL_TEXT, resume_token: OPTIONAL_TEXT }),
    response: {
      200: Type.Object({ token: Type.String(), messages: Type.Array(Type.Unknown()), cursor: Type.String() }),
    },
    handler: async ({ body, headers, raw }) => {
      take(clientAddress(raw, { isBehindProxy }));
      const resumed = body.resume_token ? await resumedGrant(context, body.resume_token) : undefined;
      const grant = resumed ?? newGrant(body.channel_id ?? '');
      requireChannel(context, grant.channelId, headers);
      const cursor = await orUnavailable(cursorNow(context.platform, context.history, grant.conversationId), context);
      if (resumed) await caughtUp(context, resumed);
      const token = await context.tokens.issueChat(grant);
      // read together, with nothing awaited in between: the cursor is where the messages end
      const messages = resumed ? historyOf(context, resumed) : [];
      return reply(200, { token, messages: messages.map(visitorWireMessage), cursor: formatCursor(cursor()) });
    },
  });
}

async function resumedGrant({ tokens }: WebhookContext, token: string): Promise<ChatGrant> {
  const grant = await tokens.verifyResume(token);
  if (!grant) throw new HttpError(401, 'The resume token is not valid (any more); authenticate with channel_id');
  return grant;
}

function newGrant(channelId: string): ChatGrant {
  if (!channelId) throw new HttpError(400, 'Expected channel_id or resume_token', { field: 'channel_id' });
  if (!isUuid(channelId)) throw new HttpError(400, 'Expected a UUID as channel_id', { field: 'channel_id' });
  return { channelId: parseChannelId(channelId), conversationId: parseConversationId(randomUUID()) };
}

/**
 * Waits until everything accepted from this visitor so far is in the history, at most a second; a reload right after a
 * send thus shows the message.
 */
async function caughtUp(context: WebhookContext, { conversationId }: ChatGrant): Promise<void> {
  const { history, platform } = context;
  const { store, eventsTopic: topic } = history;
  const { eventLog } = platform;
  const [partition, ends] = await orUnavailable(
    Promise.all([eventLog.partitionOf(topic, conversationId), eventLog.endOffsets(topic)]),
    context,
  );
  const end = ends[partition] ?? 0;
  const hasRead = () => store.next({ topic, partition }) >= end;
  await history.waitUntil(() => hasRead() && !store.hasAccepted(conversationId), CATCH_UP_MS);
  if (!hasRead()) throw notReady('The history is still being read');
}

/** What the visitor saw, and what he wrote that the events-router has not seen yet. */
function historyOf({ history }: WebhookContext, { conversationId }: ChatGrant): readonly Message[] {
  return [...history.store.history(conversationId), ...history.store.accepted(conversationId)];
}
