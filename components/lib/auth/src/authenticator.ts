import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Authentication } from '@airy/http';
import type { Clock } from '@airy/observability';
import type { InstanceSecrets } from './instance-secrets.ts';
import { bearerToken, createSecretMatcher, instanceTokenPrincipal } from './instance-token.ts';
import type { Principal } from './principal.ts';
import { sessionOfCookies } from './session.ts';
import { createSessionVerifier } from './session-verifier.ts';

/** Tells who a request comes from: the instance token or a session, in `Authorization`, or the session cookie. */
export interface RequestAuthenticator {
  /** For `createApi({ authenticators: { user: authenticator.user } })`. */
  readonly user: (headers: Headers) => Promise<Authentication<Principal>>;
  /** For the instance token alone: sessions are refused. */
  readonly instanceToken: (headers: Headers) => Promise<Authentication<Principal>>;
  /** Whoever a request comes from; undefined for nobody or bad credentials. For socket upgrades and the like. */
  authenticateRequest(headers: Headers | IncomingHttpHeaders): Promise<Principal | undefined>;
  /** For `createStompEndpoint({ admit })`: 403 with the reason, or undefined for those who may in. */
  readonly admit: (
    request: IncomingMessage,
  ) => Promise<{ readonly status: number; readonly message: string } | undefined>;
}

const refused = (message: string) => ({ kind: 'refused', status: 403, message }) as const;

/** An authenticator over secrets that may change any time. Anonymous and bad credentials are both 403, as Airy's are. */
export function createAuthenticator(options: {
  readonly secrets: InstanceSecrets;
  readonly clock: Clock;
}): RequestAuthenticator {
  const { secrets, clock } = options;
  const isSameSecret = createSecretMatcher();
  const verifySession = createSessionVerifier();

  const session = async (text: string, byCookie: boolean): Promise<Authentication<Principal> | undefined> => {
    const key = secrets.sessionKey();
    const principal = key && (await verifySession(key, text, clock.nowMs()));
    return principal && { kind: 'authenticated', principal, byCookie };
  };

  const identify = async (
    authorization: string | null | undefined,
    cookies: string | null | undefined,
  ): Promise<Authentication<Principal>> => {
    const given = bearerToken(authorization);
    if (given !== undefined) {
      const token = secrets.token();
      if (token !== undefined && isSameSecret(given, token)) {
        return { kind: 'authenticated', principal: instanceTokenPrincipal(token), byCookie: false };
      }
      return (await session(given, false)) ?? refused('The token in the Authorization header is not valid');
    }
    const cookie = sessionOfCookies(cookies);
    if (cookie === undefined) return refused('Sign in first, or send the instance token as Authorization: Bearer');
    return (await session(cookie, true)) ?? refused('The session has ended, sign in again');
  };
  const user = (headers: Headers) => identify(headers.get('authorization'), headers.get('cookie'));
  const ofAny = (headers: Headers | IncomingHttpHeaders) =>
    headers instanceof Headers ? user(headers) : identify(headers.authorization, headers.cookie);

  return {
    user,
    async instanceToken(headers) {
      const found = await user(headers);
      if (found.kind === 'refused' || found.principal.kind === 'instance-token') return found;
      return refused('This needs the instance token itself, not a session');
    },
    async authenticateRequest(headers) {
      const found = await ofAny(headers);
      return found.kind === 'authenticated' ? found.principal : undefined;
    },
    async admit(request) {
      const found = await ofAny(request.headers);
      return found.kind === 'refused' ? { status: found.status, message: found.message } : undefined;
    },
  };
}
