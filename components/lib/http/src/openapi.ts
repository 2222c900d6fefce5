import type { TSchema } from 'typebox';

/** What an OpenAPI entry is made of. */
export interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly auth: string;
  readonly body: TSchema | undefined;
  readonly response: Readonly<Record<number, TSchema | null>>;
}

const ERROR_SCHEMA = {
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string' }, field: { type: 'string' } },
};

const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'The instance token, or a session' },
  session: { type: 'apiKey', in: 'cookie', name: 'airy_auth_token' },
  chatToken: { type: 'http', scheme: 'bearer', description: 'What chatplugin.authenticate answered' },
};

/** The credentials that a route takes, by its `auth`; those of a signed-in user for names that are not here. */
const SCHEMES_OF: Readonly<Record<string, readonly (keyof typeof SECURITY_SCHEMES)[]>> = {
  none: [],
  instanceToken: ['token'],
  visitor: ['chatToken'],
  caller: ['chatToken', 'token'],
};

/** The OpenAPI 3.1 document of some routes. A public one has an empty `security`. */
export function openApiDocument(
  title: string,
  version: string,
  routes: readonly DocumentedRoute[],
): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const item = paths[route.path] ?? {};
    item[route.method] = operation(route);
    paths[route.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function operation(route: DocumentedRoute): Record<string, unknown> {
  const responses: Record<string, unknown> = {
    default: { description: 'Error', content: json({ $ref: '#/components/schemas/Error' }) },
  };
  for (const [status, schema] of Object.entries(route.response)) {
    responses[status] = schema ? { description: 'Answer', content: json(schema) } : { description: 'No content' };
  }
  return {
    summary: route.summary,
    operationId: `${route.method} ${route.path}`.replaceAll(/[^a-zA-Z0-9]+/g, '_'),
    security: (SCHEMES_OF[route.auth] ?? ['token', 'session']).map((scheme) => ({ [scheme]: [] })),
    ...(route.body ? { requestBody: { content: json(route.body) } } : {}),
    responses,
  };
}

function json(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } };
}
