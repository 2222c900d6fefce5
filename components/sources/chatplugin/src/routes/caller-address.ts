import type { Context } from 'hono';

/**
 * Where a request comes from, to share out requests fairly: what the nearest proxy says, else the connection's address.
 *
 * A caller without a proxy in front may say anything here; he then only escapes his own share.
 */
export function callerAddress(c: Context): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',')[0]?.trim();
  if (forwarded) return forwarded.slice(0, 64);
  const env: unknown = c.env;
  if (typeof env === 'object' && env !== null && 'incoming' in env) {
    const incoming = env.incoming as { readonly socket?: { readonly remoteAddress?: string } }; // node-server's binding
    return incoming.socket?.remoteAddress ?? 'unknown';
  }
  return 'unknown';
}
