import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';

if (CHROMIUM === undefined) console.warn('LEFT OUT: story.test.ts needs Chromium; install it or set CHROMIUM');

describe.skipIf(CHROMIUM === undefined)('first reply', () => {
  const dataDir = makeDataDir();
  const foreign: string[] = [];
  const complaints: string[] = [];
  let instance: TestInstance;
  let browser: Browser;
  let visitorContext: BrowserContext;
  let visitor: Page;
  let agent: Page;

  /** Every request that leaves the instance's origin, and every complaint of the pages, is kept. */
  async function aPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(instance.url)) foreign.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  }

  const openChat = () => visitor.getByRole('button', { name: /^Open chat/ }).click();
  const visitorSays = async (text: string) => {
    const field = visitor.getByRole('textbox', { name: 'Write a message' });
    await field.fill(text);
    await field.press('Enter');
  };
  const conversation = () => agent.getByRole('listbox', { name: 'Conversations' }).getByRole('option').first();
  const thread = () => agent.getByRole('log', { name: /^Messages with/ });
  const chat = () => visitor.getByRole('log', { name: 'Conversation' });

  beforeAll(async () => {
    instance = await startInstance(dataDir);
    browser = await launchChromium();
    visitorContext = await browser.newContext();
    visitor = await aPage(visitorContext);
    agent = await aPage(await browser.newContext({ viewport: { width: 1440, height: 900 } }));
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
    removeDataDir(dataDir);
  });

  it('signs the agent in with the printed link and shows the empty inbox', async () => {
    await agent.goto(instance.inboxLink());
    await agent.getByText('No conversations yet').waitFor();
    expect(new URL(agent.url()).pathname).toMatch(/^\/ui\//);
  });

  it('shows a visitor’s message in the inbox live', async () => {
    await visitor.goto(instance.demo);
    await openChat();
    await visitorSays('Do you ship to Norway? <b>Really</b> 🇳🇴');
    await conversation().getByText('Do you ship to Norway? <b>Really</b> 🇳🇴').waitFor();
  });

  it('brings the agent’s answer into the widget', async () => {
    await conversation().click();
    await thread().getByText('Do you ship to Norway?').waitFor();
    const field = agent.getByRole('textbox', { name: /^Reply to/ });
    await field.fill('Yes, twice a week.');
    await field.press('Enter');
    await chat().getByText('Yes, twice a week.').waitFor();
    await thread().getByText('Delivered').waitFor();
  });

  it('goes on with the same conversation after the visitor reloads', async () => {
    await visitor.reload();
    await openChat();
    await chat().getByText('Yes, twice a week.').waitFor();
    await visitorSays('Thank you!');
    await thread().getByText('Thank you!').waitFor();
    await expect.poll(() => agent.getByRole('listbox', { name: 'Conversations' }).getByRole('option').count()).toBe(1);
  });

  it('shows each message once on both sides, in order', async () => {
    const wanted = ['Do you ship to Norway?', 'Yes, twice a week.', 'Thank you!'];
    for (const log of [chat(), thread()]) {
      const articles = await log.getByRole('article').allTextContents();
      const found = articles.flatMap((text) => wanted.filter((part) => text.includes(part)));
      expect(found).toEqual(wanted);
    }
  });

  it('sends a signed-out agent to the sign-in', async () => {
    const stranger = await aPage(await browser.newContext());
    await stranger.goto(`${instance.url}/ui/`);
    await stranger.getByRole('textbox', { name: 'Login link or token' }).fill(instance.token);
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await stranger.getByRole('listbox', { name: 'Conversations' }).waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('403')));
  });

  it('made no request to anybody else, and neither page complained', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
