import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { airyFor } from '../support/airy.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';

if (CHROMIUM === undefined) console.warn('LEFT OUT: embed.test.ts drives a browser, and no Chromium was found');

const NONCE = 'q83vEjRWeJA';
const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

interface Style {
  readonly fontSize: string;
  readonly color: string;
  readonly textTransform: string;
  readonly letterSpacing: string;
}

/** How an element looks, whatever rule says so. */
function styleOf(element: Locator): Promise<Style> {
  return element.first().evaluate((node): Style => {
    const { fontSize, color, textTransform, letterSpacing } = node.ownerDocument.defaultView.getComputedStyle(node);
    return { fontSize, color, textTransform, letterSpacing };
  });
}

/** A web shop's page with the snippet from the README, under a policy without inline code or styles. */
function shopPage(airy: string, channelId: string): { readonly html: string; readonly policy: string } {
  const policy = [
    "default-src 'none'",
    `script-src ${airy} 'nonce-${NONCE}'`,
    `style-src 'nonce-${NONCE}'`,
    `connect-src ${airy} ${airy.replace(/^http/, 'ws')}`,
    `img-src ${airy}`,
    "require-trusted-types-for 'script'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Shop</title>
<style nonce="${NONCE}">* { font-size: 40px !important; color: red !important; text-transform: uppercase; letter-spacing: 9px; }</style>
<script nonce="${NONCE}">
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
  });
  window.airy = { host: '${airy}', channelId: '${channelId}' };
</script>
<script async src="${airy}/chatplugin/ui/s.js"></script>
</head>
<body><main><h1>Shop</h1><p>Bread and cheese</p></main></body>
</html>`;
  return { html, policy };
}

describe.skipIf(CHROMIUM === undefined)('the widget on a page of another origin', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  let port: number;
  let channelId: string;
  let shop: Server;
  let shopUrl: string;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    instance = await startInstance(dataDir);
    port = Number(new URL(instance.url).port);
    channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    const { html, policy } = shopPage(instance.url, channelId);
    shop = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(html);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}/`; // it listens on TCP
    browser = await launchChromium();
  });
  afterEach(async () => {
    await context?.close();
  });
  afterAll(async () => {
    await browser?.close();
    shop?.close();
    await instance?.stop();
    removeDataDir(dataDir);
  });

  /** Opens the shop as a new visitor. */
  async function visit() {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const requests: string[] = [];
    const warnings: string[] = [];
    context.on('request', (request) => void requests.push(request.url()));
    page.on('websocket', (socket) => void requests.push(socket.url()));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) warnings.push(message.text());
    });
    page.on('pageerror', (error) => void warnings.push(String(error)));
    await page.goto(shopUrl);
    return { page, requests, warnings };
  }

  const launcher = (page: Page) => page.getByRole('button', { name: /^Open chat/ });
  const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });
  const bubbles = (page: Page) => page.locator('airy-chat .bubble').allInnerTexts();
  const shows = (page: Page, text: string) => page.locator('airy-chat .bubble', { hasText: text }).first().waitFor();

  /** Opens the chat and writes, with the keyboard alone. */
  async function writeByKeyboard(page: Page, text: string): Promise<void> {
    await launcher(page).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await field(page).waitFor();
    await eventually('the field has the focus', async () =>
      (await field(page).evaluate((element) => element.matches(':focus'))) ? true : undefined,
    );
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await shows(page, text);
  }

  const conversationOf = (text: string) =>
    eventually('the team has the conversation', async () => {
      const { body } = await instance.call<{ data: { id: string; last_message: { content: { text: string } } }[] }>(
        '/conversations.list',
      );
      return body.data.find(({ last_message: last }) => last.content.text === text)?.id;
    });
  const answer = async (conversationId: string, text: string) => {
    const sent = await instance.call('/messages.send', { conversation_id: conversationId, message: { text } });
    expect(sent.status).toBe(200);
  };
  const violationsOn = (page: Page) => page.evaluate<readonly string[]>('window.violations');

  it('is opened, used and resumed with the keyboard alone, under a strict policy, with no request to anybody else', async () => {
    const { page, requests, warnings } = await visit();
    await writeByKeyboard(page, 'Do you deliver on Sundays?');
    await answer(await conversationOf('Do you deliver on Sundays?'), 'We do, until noon.');
    await shows(page, 'We do, until noon.');

    await page.reload();
    await launcher(page).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(page, 'We do, until noon.');
    const shown = await bubbles(page);
    expect(shown.filter((text) => text === 'Do you deliver on Sundays?')).toHaveLength(1);
    expect(shown.indexOf('Do you deliver on Sundays?')).toBeLessThan(shown.indexOf('We do, until noon.'));

    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'detached' });
    expect(await launcher(page).evaluate((element) => element.matches(':focus'))).toBe(true);

    expect(await violationsOn(page)).toEqual([]);
    expect(warnings).toEqual([]);
    const origins = new Set(requests.map((url) => new URL(url).origin));
    const airy = new URL(instance.url).origin;
    expect(origins).toEqual(new Set([new URL(shopUrl).origin, airy, airy.replace(/^http/, 'ws')]));
  });

  it('shows its own style on a page that styles everything', async () => {
    const { page } = await visit();
    await writeByKeyboard(page, 'Is this red?');
    for (const selector of ['.bubble', 'h2', 'textarea', 'button']) {
      const style = await styleOf(page.locator(`airy-chat ${selector}`));
      expect(Number.parseFloat(style.fontSize), selector).toBeLessThan(24);
      expect(style, selector).toMatchObject({ textTransform: 'none', letterSpacing: 'normal' });
      expect(style.color, selector).not.toBe('rgb(255, 0, 0)');
    }
    expect(await styleOf(page.locator('h1'))).toMatchObject({ fontSize: '40px', color: 'rgb(255, 0, 0)' });
  });

  it('has no accessibility violation, closed or open', async () => {
    // the page's policy would refuse the checker's own script, so it is lifted for this visit alone
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(shopUrl);
    await launcher(page).waitFor();
    await page.addScriptTag({ path: AXE });
    const violations = () =>
      page.evaluate<readonly string[]>(
        `axe.run('airy-chat').then((found) => found.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html)))`,
      );
    expect(await violations()).toEqual([]);
    await writeByKeyboard(page, 'Can everybody read this?');
    await answer(await conversationOf('Can everybody read this?'), 'Everybody can.');
    await shows(page, 'Everybody can.');
    expect(await violations()).toEqual([]);
  });

  it('shows three answers once and in order that were sent while it had no connection', async () => {
    const { page } = await visit();
    await writeByKeyboard(page, 'I am on a train');
    const conversationId = await conversationOf('I am on a train');
    await answer(conversationId, 'before the tunnel');
    await shows(page, 'before the tunnel');

    await instance.stop('SIGKILL');
    await page.getByText('No connection.').waitFor();
    instance = await startInstance(dataDir, { port });
    for (const text of ['in the tunnel 1', 'in the tunnel 2', 'in the tunnel 3']) await answer(conversationId, text);

    await page.locator('airy-chat .bubble', { hasText: 'in the tunnel 3' }).waitFor({ timeout: 60_000 });
    await answer(conversationId, 'after the tunnel');
    await shows(page, 'after the tunnel');
    expect((await bubbles(page)).slice(1)).toEqual([
      'I am on a train',
      'before the tunnel',
      'in the tunnel 1',
      'in the tunnel 2',
      'in the tunnel 3',
      'after the tunnel',
    ]);
  });

  it('keeps what is written without a connection and sends it once when it is back', async () => {
    const { page } = await visit();
    await writeByKeyboard(page, 'Hello?');
    const conversationId = await conversationOf('Hello?');
    await instance.stop('SIGKILL');
    await page.getByText('No connection.').waitFor();
    await page.keyboard.type('Still there?');
    await page.keyboard.press('Enter');
    await shows(page, 'Still there?');
    instance = await startInstance(dataDir, { port });
    await eventually(
      'the team has it',
      async () => {
        const { body } = await instance.call<{ data: { content: { text: string } }[] }>('/messages.list', {
          conversation_id: conversationId,
        });
        const texts = body.data.map(({ content }) => content.text);
        return texts.join('|') === 'Still there?|Hello?' ? true : undefined;
      },
      60_000,
    );
    expect((await bubbles(page)).slice(1)).toEqual(['Hello?', 'Still there?']);
  });

  it('is not shown on a page that the Channel does not allow, and the console says why', async () => {
    const airy = airyFor(dataDir);
    const shopOrigin = new URL(shopUrl).origin;
    const channel = (origin: string) => `
apiVersion: core.airy.co/v1beta1
kind: Channel
metadata: { name: website }
spec: { sourceRef: { name: chatplugin }, name: Website chat, allowedOrigins: ['${origin}'] }
`;
    expect((await airy(['apply', '-f', '-'], channel('https://shop.example.com'))).code).toBe(0);
    await eventually('the change is known', async () => {
      const config = await fetch(`${instance.url}/chatplugin.config`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: shopOrigin },
        body: JSON.stringify({ channel_id: channelId }),
      });
      return config.status === 403 || config.headers.get('access-control-allow-origin') === null || undefined;
    });
    const { page, warnings } = await visit();
    await eventually('the console says it', () => warnings.some((text) => text.startsWith('Airy chat:')) || undefined);
    const [warning = ''] = warnings.filter((text) => text.startsWith('Airy chat:'));
    expect(warning).toContain('allow');
    expect(warning).toContain(shopOrigin);
    expect(await launcher(page).count()).toBe(0);

    expect((await airy(['apply', '-f', '-'], channel('http://localhost:*'))).code).toBe(0);
    await eventually('the launcher is back', async () => {
      await page.reload();
      return launcher(page)
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => undefined,
        );
    });
  });
});
