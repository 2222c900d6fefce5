/** Where the inbox is: its URL. */
export interface Route {
  readonly conversationId?: string;
}

const BASE = '/ui/';
const CONVERSATION = /^conversations\/([0-9a-f-]{36})\/?$/i;

/** Reads a path; an unknown one is the list. */
export function parseRoute(pathname: string): Route {
  const match = CONVERSATION.exec(pathname.startsWith(BASE) ? pathname.slice(BASE.length) : '');
  return match?.[1] === undefined ? {} : { conversationId: match[1].toLowerCase() };
}

/** The path of a route. */
export function routePath({ conversationId }: Route): string {
  return conversationId === undefined ? BASE : `${BASE}conversations/${conversationId}`;
}
