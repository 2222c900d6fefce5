import type { Context } from 'hono';

/** Longest address taken from a header; an IPv6 address with a zone fits. */
const MAX_LENGTH = 64;

/**
 * Address that a request comes from: the connection's, or, when a proxy of ours stands in front, the last one in
 * `X-Forwarded-For`, which that proxy wrote. What a client writes there itself stands further left.
 *
 * @param options.isBehindProxy - only true when no client can connect past the proxy; else anybody may claim any address
 */
export function clientAddress(c: Context, options: { readonly isBehindProxy: boolean }): string {
  const forwarded = options.isBehindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return (forwarded || peerAddress(c.env) || 'unknown').slice(0, MAX_LENGTH);
}

/** The node server's connection, where there is one. */
function peerAddress(env: unknown): string | undefined {
  const bindings = env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } } | undefined; // what @hono/node-server puts there
  return bindings?.incoming?.socket?.remoteAddress;
}
