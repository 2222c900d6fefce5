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
 * Keeps out requests that another site's page makes with the user's cookie.
 *
 * Browsers say where a request comes from in `Sec-Fetch-Site` (on https and loopback) and `Origin`.
 *
 * @throws {HttpError} 403 when neither says an own or allowed page
 */
export function requireOwnPage(c: Context, patterns: readonly string[]): void {
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'same-site' || site === 'none') return;
  const origin = c.req.header('origin');
  if (origin && ((site === undefined && isOwnOrigin(c, origin)) || originAllowed(patterns, origin))) return;
  throw new HttpError(403, 'A request with a session cookie must come from a page of this instance; else send a token');
}

function isOwnOrigin(c: Context, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}
