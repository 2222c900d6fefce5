import type { Context } from 'hono';

const PRIVATE_PEER = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i;

/**
 * Address that a request comes from: the connection's, or, when that is a proxy of ours (a private address), the last
 * one in `X-Forwarded-For`, which that proxy wrote. What a client writes there itself stands further left.
 */
export function clientAddress(c: Context): string {
  const peer = peerAddress(c.env);
  if (peer !== undefined && !PRIVATE_PEER.test(peer)) return peer;
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || (peer ?? 'unknown');
}

/** The node server's connection, where there is one. */
function peerAddress(env: unknown): string | undefined {
  const bindings = env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } } | undefined; // what @hono/node-server puts there
  return bindings?.incoming?.socket?.remoteAddress;
}
