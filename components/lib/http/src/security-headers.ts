/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Policy of answers that are no pages: nothing may be loaded or framed. */
export const API_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** `{ 'default-src': "'none'", 'img-src': ["'self'", 'data:'] }` as a header value, in the given order. */
export function contentSecurityPolicy(directives: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${typeof sources === 'string' ? sources : sources.join(' ')}`.trim())
    .join('; ');
}
