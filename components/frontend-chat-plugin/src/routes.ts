import { randomBytes } from 'node:crypto';
import { isUuid } from '@airy/domain';
import { contentSecurityPolicy, serveStatic } from '@airy/http';
import type { Context, Hono } from 'hono';
import type { DemoChannels } from './demo-channels.ts';
import { choicePage, demoPage } from './domain/demo-page.ts';

const BASE = '/chatplugin/ui/';

/** The widget's files, for pages of any origin: they are public scripts without anybody's data. */
export function widgetFiles(app: Hono, distDir: string): void {
  const files = serveStatic(distDir, {
    basePath: BASE,
    notBuilt: 'The chat widget is not built: run npm start, or npx vite build in chat-plugin',
    headersOf: (path) => ({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      ...(path === 's.js' ? { 'cache-control': 'public, max-age=60, stale-while-revalidate=3600' } : {}),
    }),
  });
  app.get(`${BASE}*`, files);
}

/** `GET /chatplugin/ui/example`: a page with the widget of `channel_id`, of the only channel, or a choice. */
export function demoRoutes(app: Hono, channels: DemoChannels): void {
  app.get('/chatplugin/ui', (c) => c.redirect(`${BASE}example`, 302));
  app.get(BASE, (c) => c.redirect(`${BASE}example`, 302));
  app.get(`${BASE}example`, (c) => {
    const nonce = randomBytes(16).toString('base64url');
    const known = channels.list();
    const choose = (status: 200 | 400 | 404, reason: string) =>
      html(c, status, choicePage(reason, known, nonce), policy(c, nonce));
    const wanted = c.req.query('channel_id');
    if (wanted && !isUuid(wanted)) return choose(400, 'The channel_id in the address is not a UUID. Choose a channel:');
    const [first, second] = known;
    const channel = wanted ? known.find(({ id }) => id === wanted.toLowerCase()) : second ? undefined : first;
    if (channel) return html(c, 200, demoPage({ channel, host: ownOrigin(c), nonce }), policy(c, nonce));
    if (wanted) return choose(404, 'There is no channel with this channel_id. Choose a channel:');
    return choose(200, 'Choose the channel whose widget you want to see.');
  });
}

function html(c: Context, status: 200 | 400 | 404, body: string, csp: string): Response {
  return c.html(body, status, { 'content-security-policy': csp, 'cross-origin-opener-policy': 'same-origin' });
}

/** The page's own scripts and style by nonce, the widget's from here; sockets named since not every `'self'` covers them. */
function policy(c: Context, nonce: string): string {
  const { host } = new URL(ownOrigin(c));
  return contentSecurityPolicy({
    'default-src': "'none'",
    'script-src': [`'nonce-${nonce}'`, "'self'"],
    'style-src': `'nonce-${nonce}'`,
    'connect-src': ["'self'", `ws://${host}`, `wss://${host}`],
    'img-src': ["'self'", 'data:', 'https:'],
    'media-src': ["'self'", 'https:'],
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
  });
}

/** Scheme and host as the browser sees them. A host that is no host name is not repeated into the page. */
function ownOrigin(c: Context): string {
  const host = c.req.header('host') ?? '';
  const forwarded = c.req.header('x-forwarded-proto')?.split(',')[0]?.trim();
  const scheme = forwarded === 'https' ? 'https' : 'http';
  return /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host) ? `${scheme}://${host}` : new URL(c.req.url).origin;
}
