import type { Clock, Logger, Meter } from '@airy/observability';
import { type Context, Hono } from 'hono';
import { type Static, type TSchema, Type } from 'typebox';
import type { Authenticator, Authenticators, PrincipalOf } from './authenticator.ts';
import { readJson } from './body.ts';
import { corsHeaders, preflight, requireOwnPage } from './cross-origin.ts';
import { HttpError } from './errors.ts';
import { type DocumentedRoute, openApiDocument } from './openapi.ts';
import { openApiPath, serveOpenApi } from './openapi-handler.ts';
import { API_CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from './security-headers.ts';
import { bodyValidator } from './validation.ts';

export interface ApiOptions<A extends Authenticators> {
  /** The component's name: OpenAPI title and metric label. */
  readonly name: string;
  readonly version: string;
  /** The OpenAPI document is served at `/openapi/<documentName>.json`. Default `name`; a source's part takes its Deployment's. */
  readonly documentName?: string;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Origin patterns (see `originMatches`) of other sites' pages that may call, asked for each request. Default none. */
  readonly allowedOrigins?: () => readonly string[];
  /** By the name that routes ask for in `auth`. */
  readonly authenticators?: A;
}

/** An answer: `body` goes out as JSON, none for undefined. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler gets. */
export interface RouteContext<P, B> {
  /** Checked against the route's schema, defaults filled in. */
  readonly body: B;
  readonly headers: Headers;
  readonly principal: P;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** hono's own context, for query parameters and the like. */
  readonly raw: Context;
}

/** One route: hono route, body validation and OpenAPI entry in one. */
export interface RouteDefinition<A extends Authenticators, K extends 'none' | keyof A, B extends TSchema> {
  readonly method: 'get' | 'post';
  /** `/conversations.list` */
  readonly path: string;
  readonly summary: string;
  /** Whose requests are answered; `none` for everybody's. */
  readonly auth: K;
  /** Schema of the JSON body; an empty body counts as `{}`. Default: any object. Ignored for GET. */
  readonly body?: B;
  /** Schemas of the answers by status, `null` for empty ones; documentation only. */
  readonly response: Readonly<Record<number, TSchema | null>>;
  readonly handler: (
    context: RouteContext<K extends keyof A ? PrincipalOf<A[K]> : undefined, Static<B>>,
  ) => Reply | Response | Promise<Reply | Response>;
}

/** A component's HTTP API. */
export interface Api<A extends Authenticators> {
  /** To mount; routes that are no JSON API (pages, raw webhooks) go here directly, after `createApi`. */
  readonly app: Hono;
  route<K extends 'none' | (keyof A & string), B extends TSchema = TSchema>(definition: RouteDefinition<A, K, B>): void;
  /** The OpenAPI 3.1 document of the routes so far. */
  openApi(): Readonly<Record<string, unknown>>;
}

const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const FIXED_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'content-security-policy': API_CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
};

const JSON_HEADERS: Readonly<Record<string, string>> = { ...FIXED_HEADERS, 'content-type': 'application/json' };

/** An answer with a JSON body, or none. */
export function reply(status: number, body?: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, body, ...(headers ? { headers } : {}) };
}

/**
 * An HTTP API whose routes come from one definition each.
 *
 * Order of the checks: cross-origin, credentials, body size, content type, JSON, schema, handler. Errors are
 * `{"message", "field"?}`; what a handler throws beside `HttpError` is logged once and answered 500 without details.
 */
// biome-ignore lint/complexity/noBannedTypes: no authenticators is exactly the empty object
export function createApi<A extends Authenticators = {}>(options: ApiOptions<A>): Api<A> {
  const { name, logger, meter, clock } = options;
  const allowedOrigins = options.allowedOrigins ?? (() => []);
  const routes: DocumentedRoute[] = [];
  const methodsOf = new Map<string, string[]>();
  const requests = meter.counter('airy_http_requests_total', 'HTTP requests', ['api', 'route', 'status']);
  const durations = meter.histogram('airy_http_request_duration_seconds', 'Time to answer', DURATION_BUCKETS, [
    'api',
    'route',
  ]);
  const app = new Hono();
  /** Answers made by `toResponse`; setting headers on a finished Response is slow with the node server. */
  const complete = new WeakSet<Response>();

  const toResponse = (c: Context, { status, body, headers }: Reply): Response => {
    const all = { ...(body === undefined ? FIXED_HEADERS : JSON_HEADERS) };
    // Loops instead of spreads: this runs for every request.
    for (const header in headers) all[header.toLowerCase()] = headers[header] ?? '';
    const cors = corsHeaders(c, allowedOrigins, all.vary);
    for (const header in cors) all[header] = cors[header] ?? '';
    const response = new Response(body === undefined ? null : JSON.stringify(body), { status, headers: all });
    complete.add(response);
    return response;
  };

  app.use('*', async (c, next) => {
    const startedMs = clock.nowMs();
    const answer = c.req.method === 'OPTIONS' ? preflight(c, allowedOrigins()) : undefined;
    if (answer) c.res = answer;
    else await next();
    if (!complete.has(c.res)) completeHeaders(c, allowedOrigins);
    const route = methodsOf.has(c.req.path) ? c.req.path : 'other';
    requests.add(1, { api: name, route, status: String(c.res.status) });
    durations.observe((clock.nowMs() - startedMs) / 1000, { api: name, route });
  });

  app.onError((error, c) => {
    if (error instanceof HttpError) return toResponse(c, reply(error.status, error.toBody(), error.headers));
    logger.error('request-failed', { api: name, method: c.req.method, path: c.req.path, error });
    return toResponse(c, reply(500, { message: 'Something went wrong on our side; the log says what' }));
  });

  app.notFound((c) => {
    const allow = methodsOf.get(c.req.path)?.join(', ');
    if (allow === undefined) return toResponse(c, reply(404, { message: `There is nothing at ${c.req.path}` }));
    return toResponse(c, reply(405, { message: `${c.req.path} answers ${allow} only` }, { allow }));
  });

  const authenticate = async (auth: string, c: Context): Promise<unknown> => {
    if (auth === 'none') return undefined;
    const authenticator: Authenticator<unknown> | undefined = options.authenticators?.[auth];
    if (!authenticator) throw new Error(`${name}: no authenticator named ${auth}`);
    const found = await authenticator(c.req.raw.headers);
    if (found.kind === 'refused') throw new HttpError(found.status, found.message);
    if (found.byCookie && c.req.method !== 'GET' && c.req.method !== 'HEAD') requireOwnPage(c, allowedOrigins());
    return found.principal;
  };

  const api: Api<A> = {
    app,
    route(definition) {
      const { method, path, summary, auth, response } = definition;
      const schema: TSchema = definition.body ?? Type.Object({});
      const validate = bodyValidator(schema);
      routes.push({ method, path, summary, auth, response, body: method === 'get' ? undefined : schema });
      methodsOf.set(path, [...(methodsOf.get(path) ?? []), method.toUpperCase()]);
      app.on(method.toUpperCase(), path, async (c) => {
        const principal = await authenticate(auth, c);
        const body = method === 'get' ? {} : await readJson(c);
        if (method !== 'get') validate(body);
        const answer = await definition.handler({
          body: body as never, // just checked against the schema the type is made of
          headers: c.req.raw.headers,
          principal: principal as never, // what the authenticator named in `auth` returns
          get signal() {
            return c.req.raw.signal;
          },
          raw: c,
        });
        return answer instanceof Response ? answer : toResponse(c, answer);
      });
    },
    openApi: () => openApiDocument(name, options.version, routes),
  };
  const documentPath = openApiPath(options.documentName ?? name);
  methodsOf.set(documentPath, ['GET']);
  app.get(documentPath, serveOpenApi(api.openApi));
  return api;
}

/** Gives an answer that did not come from `toResponse` (pages, files) the headers that every answer has. */
function completeHeaders(c: Context, allowedOrigins: () => readonly string[]): void {
  const { headers } = c.res;
  for (const [header, value] of Object.entries(FIXED_HEADERS)) {
    if (!headers.has(header)) headers.set(header, value);
  }
  for (const [header, value] of Object.entries(corsHeaders(c, allowedOrigins, headers.get('vary')))) {
    headers.set(header, value);
  }
}
