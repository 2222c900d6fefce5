import type { ChatGrant, ChatTokens, InstanceSecrets } from '@airy/auth';
import { bearerToken, sameSecret } from '@airy/auth';
import type { Authentication } from '@airy/http';
import { HttpError } from '@airy/http';
import type { Platform } from '@airy/platform';
import type { ChannelDirectory, SourceChannel } from '@airy/source-kit';
import { mayUseChannel } from '../domain/origins.ts';
import type { History } from '../history/history-projection.ts';

/** What the webhook's routes share. */
export interface WebhookContext {
  readonly platform: Platform;
  /** The Source's name. */
  readonly source: string;
  readonly channels: ChannelDirectory;
  readonly tokens: ChatTokens;
  readonly secrets: InstanceSecrets;
  readonly history: History;
}

/** Who calls: a visitor, or a program with the instance token. */
export type Caller = { readonly kind: 'visitor'; readonly grant: ChatGrant } | { readonly kind: 'instance-token' };

/** How long a request waits for this replica to catch up with what it needs. */
export const CATCH_UP_MS = 1_000;

const refused = (message: string) => ({ kind: 'refused', status: 401, message }) as const;

/** Visitors by their chat token; 401 for everybody else. */
export function visitorAuthenticator({ tokens }: WebhookContext) {
  return async (headers: Headers): Promise<Authentication<ChatGrant>> => {
    const token = bearerToken(headers.get('authorization'));
    if (token === undefined) return refused('Expected a chat token as Authorization: Bearer');
    const grant = await tokens.verifyChat(token);
    return grant
      ? { kind: 'authenticated', principal: grant, byCookie: false }
      : refused('The chat token is not valid (any more); authenticate again');
  };
}

/** Visitors by their chat token, programs by the instance token; 401 for everybody else. */
export function callerAuthenticator(context: WebhookContext) {
  const visitor = visitorAuthenticator(context);
  return async (headers: Headers): Promise<Authentication<Caller>> => {
    const given = bearerToken(headers.get('authorization'));
    const expected = context.secrets.token();
    if (given !== undefined && expected !== undefined && sameSecret(given, expected)) {
      return { kind: 'authenticated', principal: { kind: 'instance-token' }, byCookie: false };
    }
    const found = await visitor(headers);
    return found.kind === 'refused' ? found : { ...found, principal: { kind: 'visitor', grant: found.principal } };
  };
}

/**
 * The channel, when it takes messages and the calling page may use it.
 *
 * @throws {HttpError} 503 before the channels are known, 404 for a channel that is unknown or disconnected, 403 for a page
 *   whose origin the channel does not allow
 */
export function requireChannel({ channels, source }: WebhookContext, id: string, headers: Headers): SourceChannel {
  if (!channels.isSynced()) throw notReady('The channels are not known yet');
  const channel = channels.byId(id);
  if (!channel?.connected || channel.source !== source) {
    throw new HttpError(404, `There is no connected channel ${id}`, { field: 'channel_id' });
  }
  if (!mayUseChannel(channel, headers.get('origin') ?? undefined, headers.get('host') ?? undefined)) {
    throw new HttpError(403, "Pages of this origin may not use this channel: add it to the Channel's allowedOrigins");
  }
  return channel;
}

/** 503 with the request to come back in a second. */
export function notReady(message: string): HttpError {
  return new HttpError(503, message, { headers: { 'retry-after': '1' } });
}

/** The result, or 503 when the log is away. */
export async function orUnavailable<T>(promise: Promise<T>, { platform }: WebhookContext): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    platform.logger.warn('log-unavailable', { error });
    throw notReady('The message log is not reachable at the moment');
  }
}
