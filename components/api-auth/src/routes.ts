import {
  clearedSessionCookie,
  type InstanceSecrets,
  instanceTokenPrincipal,
  isSecureRequest,
  type LoginCodes,
  type RequestAuthenticator,
  sameSecret,
  sessionCookie,
  signSession,
} from '@airy/auth';
import { type Api, callingPage, clientAddress, HttpError, reply } from '@airy/http';
import type { Clock, Logger } from '@airy/observability';
import type { Context } from 'hono';
import { Type } from 'typebox';
import type { LoginLimit } from './login-limit.ts';

/** What the routes work with. */
export interface LoginServices {
  readonly secrets: InstanceSecrets;
  readonly codes: LoginCodes;
  readonly limit: LoginLimit;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Origin patterns of other pages that may sign in. */
  readonly allowedOrigins: () => readonly string[];
  /** See `Platform`. */
  readonly isBehindProxy: boolean;
}

type LoginApi = Api<{ readonly instanceToken: RequestAuthenticator['instanceToken'] }>;

/** The inbox; it shows its own sign-in to whoever has no session. */
const INBOX_PATH = '/ui/';

const LOGIN = Type.Object({
  token: Type.Optional(Type.String({ maxLength: 1_000 })),
  code: Type.Optional(Type.String({ maxLength: 200 })),
});
const LOGIN_LINK = Type.Object({ url_path: Type.String(), expires_at: Type.String() });

/** `/login`, `/login.create-link`, `/logout`. */
export function addLoginRoutes(api: LoginApi, services: LoginServices): void {
  const { secrets, codes, limit, clock, logger } = services;
  const addressOf = (c: Context) => clientAddress(c, services);
  const isForeign = (c: Context) => callingPage(c, services.allowedOrigins()) === 'foreign';

  /** @throws {HttpError} 503 while the instance's Secrets are missing */
  const requireReady = (): { readonly token: string; readonly key: Uint8Array } => {
    const token = secrets.token();
    const key = secrets.sessionKey();
    if (token !== undefined && key !== undefined) return { token, key };
    throw new HttpError(503, 'This instance is still starting', { headers: { 'retry-after': '1' } });
  };

  /** Lets programs pass, which say nothing of a page. @throws {HttpError} 403 for another site's page */
  const requireOwnOrNoPage = (c: Context): void => {
    if (isForeign(c)) throw new HttpError(403, 'Signing in and out is for pages of this instance');
  };

  const signIn = async (c: Context, token: string, key: Uint8Array): Promise<string> => {
    const session = await signSession(key, instanceTokenPrincipal(token), clock.nowMs());
    logger.info('signed-in', { address: addressOf(c) });
    return sessionCookie(session, { secure: isSecureRequest(c.req.raw) });
  };

  /** Counts a failed login. @throws {HttpError} 429 from the eleventh of an address on */
  const recordFailure = async (c: Context): Promise<void> => {
    const address = addressOf(c);
    logger.warn('login-failed', { address });
    const waitSeconds = await limit.recordFailure(address);
    if (waitSeconds === 0) return;
    const headers = { 'retry-after': String(waitSeconds) };
    throw new HttpError(429, `Too many failed logins, try again in ${waitSeconds} s`, { headers });
  };

  api.route({
    method: 'post',
    path: '/login',
    summary: 'Signs a browser in with the instance token or a one-time code; answers the session cookie',
    auth: 'none',
    body: LOGIN,
    response: { 204: null },
    handler: async ({ body, raw }) => {
      if (body.token === undefined && body.code === undefined) {
        throw new HttpError(400, 'token or code is required', { field: 'token' });
      }
      requireOwnOrNoPage(raw);
      const { token, key } = requireReady();
      // checked before anything is counted: whoever knows the token gets in, however often others were wrong
      const known = body.token === undefined ? codes.redeem(body.code ?? '') : sameSecret(body.token.trim(), token);
      if (!known) {
        await recordFailure(raw);
        throw new HttpError(403, body.token === undefined ? 'This code is used, over or wrong' : 'This token is wrong');
      }
      return reply(204, undefined, { 'set-cookie': await signIn(raw, token, key) });
    },
  });

  api.route({
    method: 'get',
    path: '/login',
    summary: 'Signs in with the one-time code of a login link, then goes to the inbox, which signs in otherwise',
    auth: 'none',
    response: { 303: null },
    handler: async ({ raw }) => {
      const code = raw.req.query('code');
      if (code === undefined) return reply(303, undefined, { location: INBOX_PATH });
      const isPageLoad = raw.req.header('accept')?.includes('text/html') ?? false;
      try {
        const { token, key } = requireReady();
        if (codes.redeem(code)) {
          return reply(303, undefined, { location: INBOX_PATH, 'set-cookie': await signIn(raw, token, key) });
        }
        // images and links of other pages come with no code of ours; were they counted, any page could use up the limit
        if (!isForeign(raw)) await recordFailure(raw);
      } catch (error) {
        if (!isPageLoad || !(error instanceof HttpError)) throw error;
        if (error.status === 503) return raw.text(`${error.message} …`, 503, { ...error.headers, refresh: '1' });
      }
      return reply(303, undefined, { location: `${INBOX_PATH}?login=expired` });
    },
  });

  api.route({
    method: 'post',
    path: '/login.create-link',
    summary: 'Makes a link that signs in once, within ten minutes; asks for the instance token itself',
    auth: 'instanceToken',
    response: { 200: LOGIN_LINK },
    handler: () => {
      const { code, expiresAt } = codes.create();
      return reply(200, { url_path: `/login?code=${code}`, expires_at: expiresAt });
    },
  });

  for (const method of ['post', 'get'] as const) {
    api.route({
      method,
      path: '/logout',
      summary: 'Deletes the session cookie',
      auth: 'none',
      response: method === 'post' ? { 204: null } : { 303: null },
      handler: ({ raw }) => {
        if (method === 'post') requireOwnOrNoPage(raw);
        else if (isForeign(raw)) return reply(303, undefined, { location: INBOX_PATH });
        const cookie = { 'set-cookie': clearedSessionCookie({ secure: isSecureRequest(raw.req.raw) }) };
        return method === 'post'
          ? reply(204, undefined, cookie)
          : reply(303, undefined, { ...cookie, location: INBOX_PATH });
      },
    });
  }
}
