import { createHash } from 'node:crypto';
import type { Context } from 'hono';

/** Where an API's OpenAPI document stands; the route table gives each such path to its Deployment. */
export function openApiPath(documentName: string): string {
  return `/openapi/${documentName}.json`;
}

/**
 * Serves a document to everybody; browsers and proxies may keep it for five minutes and then ask by ETag.
 *
 * @param read - asked once, at the first request: no route can be added after that
 */
export function serveOpenApi(read: () => Readonly<Record<string, unknown>>): (c: Context) => Response {
  let served: { readonly body: string; readonly etag: string } | undefined;
  return (c) => {
    served ??= withEtag(JSON.stringify(read()));
    const { body, etag } = served;
    const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300', etag };
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
    return new Response(body, { headers });
  };
}

function withEtag(body: string): { readonly body: string; readonly etag: string } {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
