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
import { type Api, HttpError, reply } from '@airy/http';
import type { Clock, Logger } from '@airy/observability';
import type { Context } from 'hono';
import { Type } from 'typebox';
import { clientAddress } from './client-address.ts';
import type { LoginLimit } from './login-limit.ts';

/** What the routes work with. */
export interface LoginServices {
  readonly secrets: InstanceSecrets;
  readonly codes: LoginCodes;
  readonly limit: LoginLimit;
  readonly clock: Clock;
  readonly logger: Logger;
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

  /** @throws {HttpError} 503 while the instance's Secrets are missing, 429 after too many failures */
  const requireReady = (c: Context): { readonly token: string; readonly key: Uint8Array } => {
    const token = secrets.token();
    const key = secrets.sessionKey();
    if (token === undefined || key === undefined) {
      throw new HttpError(503, 'This instance is still starting', { headers: { 'retry-after': '1' } });
    }
    const waitSeconds = limit.waitSeconds(clientAddress(c));
    if (waitSeconds > 0) {
      const headers = { 'retry-after': String(waitSeconds) };
      throw new HttpError(429, `Too many failed logins, try again in ${waitSeconds} s`, { headers });
    }
    return { token, key };
  };

  const signIn = async (c: Context, token: string, key: Uint8Array): Promise<string> => {
    const session = await signSession(key, instanceTokenPrincipal(token), clock.nowMs());
    logger.info('signed-in', { address: clientAddress(c) });
    return sessionCookie(session, { secure: isSecureRequest(c.req.raw) });
  };

  const recordFailure = (c: Context) => {
    limit.recordFailure(clientAddress(c));
    logger.warn('login-failed', { address: clientAddress(c) });
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
      const { token, key } = requireReady(raw);
      const known = body.token === undefined ? codes.redeem(body.code ?? '') : sameSecret(body.token.trim(), token);
      if (!known) {
        recordFailure(raw);
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
      const { token, key } = requireReady(raw);
      if (!codes.redeem(code)) {
        recordFailure(raw);
        return reply(303, undefined, { location: `${INBOX_PATH}?login=expired` });
      }
      return reply(303, undefined, { location: INBOX_PATH, 'set-cookie': await signIn(raw, token, key) });
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
        const cookie = { 'set-cookie': clearedSessionCookie({ secure: isSecureRequest(raw.req.raw) }) };
        return method === 'post'
          ? reply(204, undefined, cookie)
          : reply(303, undefined, { ...cookie, location: INBOX_PATH });
      },
    });
  }
}
