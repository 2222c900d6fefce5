import type { Context } from 'hono';
import { HttpError } from './errors.ts';
import { originAllowed } from './origins.ts';

/** Headers of ours that pages of other origins may read. */
const EXPOSED_HEADERS = 'x-airy-position, x-airy-cursor, retry-after';

/**
 * CORS headers of an answer: the origin echoed when it is allowed, else just `vary`.
 *
 * @param ownVary - what the answer varies by already
 */
export function corsHeaders(
  c: Context,
  patterns: () => readonly string[],
  ownVary: string | null | undefined,
): Readonly<Record<string, string>> {
  const origin = c.req.header('origin');
  if (!origin) return {};
  const vary = ownVary ? `${ownVary}, Origin` : 'Origin';
  if (!originAllowed(patterns(), origin)) return { vary };
  return {
    vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED_HEADERS,
  };
}

/** The answer to an OPTIONS request; 403 for a page of an origin that is not allowed. */
export function preflight(c: Context, patterns: readonly string[]): Response {
  const origin = c.req.header('origin');
  if (origin && !isOwnOrigin(c, origin) && !originAllowed(patterns, origin)) {
    return Response.json({ message: 'Pages of this origin may not call this API' }, { status: 403 });
  }
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': c.req.header('access-control-request-headers') ?? 'content-type',
      'access-control-max-age': '600',
    },
  });
}

/**
 * What the browser says of the page behind a request: one of this instance or an allowed one, another, or nothing.
 *
 * Read from `Sec-Fetch-Site` (sent on https and loopback) and `Origin`. `same-site` is not ours: every port of a host and
 * every subdomain is the same site. `none` (address bar, bookmark) counts as ours unless an `Origin` says otherwise.
 */
export function callingPage(c: Context, patterns: readonly string[]): 'own' | 'foreign' | 'unsaid' {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  if (site === 'same-origin' || (origin && originAllowed(patterns, origin))) return 'own';
  if (site !== undefined && site !== 'none') return 'foreign';
  if (origin) return isOwnOrigin(c, origin) ? 'own' : 'foreign';
  return site === 'none' ? 'own' : 'unsaid';
}

/**
 * Keeps out requests that another page makes with the user's cookie.
 *
 * @throws {HttpError} 403 unless the browser says that an own or allowed page calls
 */
export function requireOwnPage(c: Context, patterns: readonly string[]): void {
  if (callingPage(c, patterns) === 'own') return;
  throw new HttpError(403, 'A request with a session cookie must come from a page of this instance; else send a token');
}

function isOwnOrigin(c: Context, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}
