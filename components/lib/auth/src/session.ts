import { jwtVerify, SignJWT } from 'jose';
import type { Principal } from './principal.ts';

/** Name of the cookie with the session, Airy's own. */
export const SESSION_COOKIE = 'airy_auth_token';
/** How long a session lasts. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

/**
 * A session: a JWT (HS256) whose claim `principal` is a JSON string `{"id","name","avatarUrl"}`, as Airy's.
 *
 * @param key - 32 bytes or more
 */
export async function signSession(key: Uint8Array, principal: Principal, nowMs: number): Promise<string> {
  const { id, name, avatarUrl } = principal;
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({ principal: JSON.stringify({ id, name, avatarUrl }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + SESSION_MS / 1000)
    .sign(key);
}

/** Who a session belongs to; undefined when it is forged, over, lasts longer than 12 h, or is no session at all. */
export async function verifySession(key: Uint8Array, token: string, nowMs: number): Promise<Principal | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      currentDate: new Date(nowMs),
      requiredClaims: ['principal', 'iat', 'exp'],
    });
    const { principal, iat = 0, exp = 0 } = payload;
    if ((exp - iat) * 1000 > SESSION_MS || typeof principal !== 'string') return undefined;
    const user: unknown = JSON.parse(principal);
    if (typeof user !== 'object' || user === null || !('id' in user) || typeof user.id !== 'string') return undefined;
    return {
      id: user.id,
      name: 'name' in user && typeof user.name === 'string' ? user.name : null,
      avatarUrl: 'avatarUrl' in user && typeof user.avatarUrl === 'string' ? user.avatarUrl : null,
      kind: 'session',
      expiresAtMs: exp * 1000,
    };
  } catch {
    return undefined;
  }
}

/** `Set-Cookie` value that signs a browser in. */
export function sessionCookie(session: string, options: { readonly secure: boolean }): string {
  return cookie(session, SESSION_MS / 1000, options.secure);
}

/** `Set-Cookie` value that signs a browser out. */
export function clearedSessionCookie(options: { readonly secure: boolean }): string {
  return cookie('', 0, options.secure);
}

function cookie(value: string, maxAgeSeconds: number, secure: boolean): string {
  const parts = [`${SESSION_COOKIE}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeSeconds}`];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

/** The session in a `Cookie` header. */
export function sessionOfCookies(header: string | null | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, ...rest] = part.trim().split('=');
    if (name === SESSION_COOKIE) return rest.join('=') || undefined;
  }
  return undefined;
}

/** True when the browser reached us by https, as far as the request or the proxy in front says. */
export function isSecureRequest(request: Request): boolean {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return (forwarded ?? new URL(request.url).protocol.slice(0, -1)) === 'https';
}
