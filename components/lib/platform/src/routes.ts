/** A path prefix and the Deployment that serves it. The longest matching prefix wins. */
export interface Route {
  /** `/ui/`: everything below; `/conversations.`: every action of the namespace; `/login`: this path and below. */
  readonly prefix: string;
  readonly deployment: string;
}

/** What the table is made of: the Sources, as far as routing goes. */
export interface RoutedSource {
  readonly name: string;
  readonly type: string;
}

/** The core components' routes. */
const CORE_ROUTES: readonly Route[] = [
  { prefix: '/ui', deployment: 'frontend-ui' },
  { prefix: '/chatplugin/ui', deployment: 'frontend-chat-plugin' },
  { prefix: '/conversations.', deployment: 'api-communication' },
  { prefix: '/messages.', deployment: 'api-communication' },
  { prefix: '/metadata.', deployment: 'api-communication' },
  { prefix: '/ws.communication', deployment: 'api-communication' },
  { prefix: '/channels.', deployment: 'api-admin' },
  { prefix: '/client.config', deployment: 'api-admin' },
  { prefix: '/tags.', deployment: 'api-admin' },
  { prefix: '/templates.', deployment: 'api-admin' },
  { prefix: '/users.', deployment: 'api-admin' },
  { prefix: '/webhooks.', deployment: 'api-admin' },
  { prefix: '/login', deployment: 'api-auth' },
  { prefix: '/login.', deployment: 'api-auth' },
  { prefix: '/logout', deployment: 'api-auth' },
  { prefix: '/openapi/api-admin.json', deployment: 'api-admin' },
  { prefix: '/openapi/api-auth.json', deployment: 'api-auth' },
  { prefix: '/openapi/api-communication.json', deployment: 'api-communication' },
];

/** Path prefixes each source type claims for its webhook; the oldest Source of a type has them. */
export const SOURCE_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  chatplugin: ['/chatplugin.', '/ws.chatplugin'],
};

/**
 * The one route table: local mode mounts it, the operator renders it as Ingress, `frontend-ui` proxies it.
 *
 * @param sources - oldest first; a later source that claims a taken prefix gets none (its status says NameConflict)
 */
export function routeTable(sources: readonly RoutedSource[]): readonly Route[] {
  const routes = [...CORE_ROUTES];
  const taken = new Set<string>();
  for (const source of sources) {
    const deployment = `sources-${source.name}-webhook`;
    const free = (SOURCE_PREFIXES[source.type] ?? []).filter((prefix) => !taken.has(prefix));
    // the document of an API that nobody reaches would only mislead
    const prefixes = free.length > 0 ? [...free, `/openapi/${deployment}.json`] : [];
    for (const prefix of prefixes) {
      taken.add(prefix);
      routes.push({ prefix, deployment });
    }
  }
  return routes.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

/** The route for a request path (no query), or undefined. A prefix that ends in a letter matches whole segments only. */
export function findRoute(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(({ prefix }) => {
    if (!path.startsWith(prefix)) return false;
    const next = path[prefix.length];
    return next === undefined || next === '/' || /[./]$/.test(prefix);
  });
}
