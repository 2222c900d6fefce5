import { DEMO_STYLE } from './demo-style.ts';
import { escapeHtml, scriptJson } from './html.ts';

/** A channel to choose. */
export interface DemoChannel {
  readonly id: string;
  readonly name: string;
}

/** A shop's page with the chat widget on it, and the snippet that does it. */
export function demoPage(options: {
  readonly channel: DemoChannel;
  /** Origin of this instance as the browser sees it. */
  readonly host: string;
  /** Of the policy; every script and style on the page carries it. */
  readonly nonce: string;
}): string {
  const { channel, host, nonce } = options;
  const snippet = [
    '<script>',
    `  window.airy = { host: ${scriptJson(host)}, channelId: ${scriptJson(channel.id)}, config: {} };`,
    '</script>',
    `<script src="${escapeHtml(host)}/chatplugin/ui/s.js" async></script>`,
  ].join('\n');
  return page(
    'Fern & Kettle: a demo shop',
    nonce,
    `<header><strong>Fern &amp; Kettle</strong> <span>Small teas, slowly grown</span></header>
<main>
<h1>Tea for people who read the label</h1>
<p>This is a demo page. The chat in the corner belongs to the channel <b>${escapeHtml(channel.name)}</b>: write something there,
then answer it in the <a href="/ui/">inbox</a>.</p>
<ul class="shelf">
<li><b>Smoky Harbour</b> Black tea dried over pine, for rainy desks. <span class="price">9.50</span></li>
<li><b>Second Spring</b> Green leaves from the May picking, short and sweet. <span class="price">12.00</span></li>
<li><b>Night Shift</b> Roasted barley and orange peel, no caffeine. <span class="price">7.25</span></li>
</ul>
<h2>Put it on your own page</h2>
<p>Copy these lines before the end of the page's body, and add the page's origin to the Channel's
<code>allowedOrigins</code>.</p>
<pre tabindex="0" aria-label="Snippet">${escapeHtml(snippet)}</pre>
</main>
<footer>Nothing on this page is for sale.</footer>
<script nonce="${nonce}">window.airy = ${scriptJson({ host, channelId: channel.id, config: {} })};</script>
<script nonce="${nonce}" src="/chatplugin/ui/s.js" async></script>`,
  );
}

/** The channels to choose from, under a sentence that says why one must be chosen. */
export function choicePage(reason: string, channels: readonly DemoChannel[], nonce: string): string {
  const items = channels.map(
    ({ id, name }) => `<li><b><a href="?channel_id=${escapeHtml(id)}">${escapeHtml(name)}</a></b>
<span class="muted">${escapeHtml(id)}</span></li>`,
  );
  const list = items.length
    ? `<ul class="shelf">${items.join('\n')}</ul>`
    : `<p class="note">There is no chat widget channel yet. Make one with
<code>airy create channel</code> or <code>kubectl apply -f channel.yaml</code>, then come back.</p>`;
  return page(
    'Chat widget demo',
    nonce,
    `<main><h1>Chat widget demo</h1>\n<p>${escapeHtml(reason)}</p>\n${list}</main>`,
  );
}

function page(title: string, nonce: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${DEMO_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
