import type { IncomingMessage, ServerResponse } from 'node:http';
import { carriesToken } from '../access/token.ts';
import { apiVersionOf, type Kinds } from '../kinds.ts';
import { openApiIndex, openApiV3 } from '../schema/openapi.ts';
import { ApiError, internalError, unauthorized } from '../status.ts';
import { type Answer, type Api, type Call, readBody } from './call.ts';
import { discover, VERSION } from './discovery.ts';
import { answerCall, outsideSubset } from './router.ts';
import { targetOf } from './target.ts';

const WARNINGS_LIMIT = 16;
const HEALTH_PATHS = ['/healthz', '/livez', '/readyz'];

/**
 * The request listener of the API: health and version for everyone, all else for who carries the token.
 *
 * Never throws: what goes wrong is a Status, and what is not an `ApiError` is logged and answered 500.
 */
export function createListener(
  api: Api,
  token: string,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const openApi = openApiDocuments(api.kinds);
  return async (request, response) => {
    try {
      const url = new URL(request.url ?? '/', 'https://localhost');
      const path = url.pathname.replace(/(.)\/+$/, '$1');
      if (HEALTH_PATHS.includes(path)) return sendText(response, 'ok');
      if (path === '/version') return sendJson(response, 200, VERSION);
      if (!carriesToken(request.headers.authorization, token)) throw unauthorized();
      const target = targetOf(path, api.kinds);
      if (target) {
        const call = await readCall(request, url, target);
        const answer = answerCall(api, call, response);
        if (answer) sendAnswer(response, answer);
        return;
      }
      const accept = request.headers.accept ?? '';
      const discovered = discover(api.kinds, path, accept);
      if (discovered) return sendJson(response, 200, discovered.body, discovered.contentType);
      const document = openApi(path);
      if (document) return sendJson(response, 200, document);
      throw outsideSubset(api, path);
    } catch (error) {
      sendError(api, response, error, `${request.method} ${request.url?.split('?')[0]}`);
    }
  };
}

async function readCall(request: IncomingMessage, url: URL, target: Call['target']): Promise<Call> {
  return {
    method: request.method ?? 'GET',
    target,
    query: url.searchParams,
    accept: request.headers.accept ?? '',
    contentType: request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    body: await readBody(request),
  };
}

function openApiDocuments(kinds: Kinds): (path: string) => object | undefined {
  const groupVersions = [...new Set(kinds.all.map(apiVersionOf))];
  const made = new Map<string, object>();
  const make = (path: string): object | undefined => {
    if (path === '/openapi/v3') return openApiIndex(groupVersions);
    const [, root, groupVersion = ''] = /^\/openapi\/v3\/(api|apis)\/(.+)$/.exec(path) ?? [];
    if ((groupVersion === 'v1') !== (root === 'api') || !groupVersions.includes(groupVersion)) return undefined;
    return openApiV3(
      groupVersion,
      kinds.all.filter((kind) => apiVersionOf(kind) === groupVersion),
    );
  };
  return (path) => {
    const known = made.get(path) ?? make(path);
    if (known) made.set(path, known);
    return known;
  };
}

function sendAnswer(response: ServerResponse, { code, body, warnings = [] }: Answer): void {
  if (warnings.length > 0) response.setHeader('warning', warnings.slice(0, WARNINGS_LIMIT).map(warningOf));
  sendJson(response, code, body);
}

/** A header takes only ASCII, and not much of it. */
function warningOf(text: string): string {
  const encode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `299 - ${JSON.stringify(text.slice(0, 256)).replaceAll(/[^\x20-\x7e]/g, encode)}`;
}

function sendJson(response: ServerResponse, code: number, body: object, contentType = 'application/json'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-cache, private',
  });
  response.end(bytes);
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

function sendError(api: Api, response: ServerResponse, error: unknown, what: string): void {
  const known = error instanceof ApiError ? error : internalError('see the log of the local instance');
  if (!(error instanceof ApiError)) api.logger.error('kubernetes-request-failed', { what, error });
  if (response.headersSent) return void response.destroy();
  if (known.code === 401) response.setHeader('www-authenticate', 'Bearer');
  if (known.details?.retryAfterSeconds) response.setHeader('retry-after', String(known.details.retryAfterSeconds));
  if (known.code === 413) response.setHeader('connection', 'close');
  sendJson(response, known.code, known.toStatus());
}
