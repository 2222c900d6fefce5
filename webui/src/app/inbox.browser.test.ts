import { storedText } from '@airy/browser';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { violations } from '../testing/axe.ts';
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts';
import { aStorage, aStore } from '../testing/store.ts';
import { useTokens } from '../testing/tokens.ts';
import type { AiryInbox } from './inbox.ts';
import './inbox.ts';
import { memoryPlace, type Place } from './place.ts';
import { Router } from './router.ts';

let server: FakeServer;
let inbox: AiryInbox;
let place: Place;

async function anInbox(path = '/ui/', storage = aStorage()) {
  place = memoryPlace(path);
  inbox = document.createElement('airy-inbox');
  inbox.router = new Router(({ conversationId }) => inbox.store?.open(conversationId), place);
  inbox.theme = storedText('airy.theme', storage);
  inbox.store = aStore(server, storage).store;
  document.body.append(inbox);
  await inbox.updateComplete;
}

const row = (name: string) => page.getByRole('option', { name: new RegExp(name) });
const field = () => page.getByRole('textbox');
const log = () => page.getByRole('log');
/** The element with the focus, inside shadow roots too. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
const rows = () => page.getByRole('option').elements();

beforeAll(useTokens);

beforeEach(async () => {
  await page.viewport(1280, 800);
  document.body.style.margin = '0';
  server = createFakeServer();
  server.addConversation(1, ['My zip broke', 'Can you help?'], { name: 'Amara Okafor' });
  server.addConversation(2, ['<img src=x onerror=alert(1)><b>bold</b>'], { name: 'Tom O’Brien' });
  server.addConversation(3, ['مرحبًا، هل يمكنني تغيير العنوان'], { name: 'ليلى حداد' });
});

afterEach(() => {
  inbox.remove();
  document.documentElement.removeAttribute('data-theme');
});

describe('the inbox by keyboard', () => {
  it('moves with j and k, opens with Enter, and says where it is in the URL', async () => {
    await anInbox();
    await expect.element(row('Amara')).toBeInTheDocument();
    await userEvent.keyboard('jj');
    await vi.waitFor(() => expect(focused()).toBe(row('Tom').element()));
    await userEvent.keyboard('k{ArrowDown}{Enter}');
    await expect.element(row('Tom')).toHaveAttribute('aria-selected', 'true');
    expect(place.pathname).toMatch(/^\/ui\/conversations\/[0-9a-f-]{36}$/);
    await expect.element(page.getByRole('heading', { level: 2, name: 'Tom O’Brien' })).toBeInTheDocument();
  });

  it('replies with r, sends with Enter, and goes back with Escape', async () => {
    await anInbox();
    await row('Amara').click();
    await expect.element(field()).toBeInTheDocument();
    await userEvent.keyboard('r');
    await vi.waitFor(() => expect(focused()).toBe(field().element()));
    await userEvent.keyboard('On its way{Enter}');
    await expect.element(log()).toMatchTextContent(/On its way/);
    await expect.element(field()).toHaveValue('');
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(focused()).toBe(row('Amara').element()));
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('No conversation open')).toBeInTheDocument();
    expect(place.pathname).toBe('/ui/');
  });

  it('takes no shortcut from what is typed', async () => {
    await anInbox();
    await row('Amara').click();
    await userEvent.type(field(), 'jerk e?');
    await expect.element(field()).toHaveValue('jerk e?');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(server.calls).not.toContain('/conversations.set-state');
  });

  it('closes and reopens with e', async () => {
    await anInbox();
    await row('Amara').click();
    await expect.element(page.getByRole('button', { name: 'Close conversation' })).toBeInTheDocument();
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('button', { name: 'Reopen conversation' })).toBeInTheDocument();
    await expect.element(row('Amara')).toMatchTextContent(/Closed/);
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('button', { name: 'Close conversation' })).toBeInTheDocument();
  });

  it('goes to the neighbours with brackets', async () => {
    await anInbox();
    await row('ليلى').click();
    await expect.element(row('ليلى')).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard(']');
    await expect.element(row('Tom')).toHaveAttribute('aria-selected', 'true');
  });

  it('lists the keys with ?, and gives the focus back', async () => {
    await anInbox();
    await row('Amara').click();
    await userEvent.keyboard('k?');
    await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await vi.waitFor(() => expect(focused()).toBe(row('Tom').element()));
  });
});

describe('the inbox', () => {
  it('can be read by everyone: list and thread', async () => {
    server.receive(server.addConversation(4, ['x'], { name: 'Unread' }), { odd: true });
    await anInbox();
    await row('Amara').click();
    await expect.element(log()).toMatchTextContent(/Can you help/);
    expect(await violations(inbox)).toEqual([]);
    inbox.theme?.set('dark');
    document.documentElement.dataset.theme = 'dark';
    expect(await violations(inbox)).toEqual([]);
  });

  it('can be read by everyone: menu, help, empty list, sign-in', async () => {
    server = createFakeServer();
    await anInbox();
    await expect.element(page.getByText('No conversations yet')).toBeInTheDocument();
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await violations(inbox)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    expect(await violations(inbox)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.element(page.getByRole('heading', { name: 'Sign in to the inbox' })).toBeInTheDocument();
    expect(await violations(inbox)).toEqual([]);
  });

  it('signs in with the token, after saying what is wrong with another', async () => {
    server.isSignedIn = false;
    await anInbox();
    const credentials = page.getByLabelText('Login link or token');
    await vi.waitFor(() => expect(focused()).toBe(credentials.element()));
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toMatchTextContent(/Enter the token/);
    await userEvent.keyboard('wrong{Enter}');
    await expect.element(page.getByRole('alert')).toMatchTextContent('This token is wrong');
    await userEvent.keyboard('secret{Enter}');
    await expect.element(row('Amara')).toBeInTheDocument();
  });

  it('signs in with a pasted login link', async () => {
    server.isSignedIn = false;
    await anInbox('/ui/?login=expired');
    await expect.element(page.getByText(/That login link was used already/)).toBeInTheDocument();
    await userEvent.fill(page.getByLabelText('Login link or token'), 'http://localhost:8080/login?code=one-time');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.element(row('Amara')).toBeInTheDocument();
  });

  it('shows markup as the text it is', async () => {
    await anInbox();
    await row('Tom').click();
    await expect.element(log()).toMatchTextContent('<img src=x onerror=alert(1)><b>bold</b>');
    const thread = inbox.shadowRoot?.querySelector('airy-thread')?.shadowRoot;
    expect(thread?.querySelector('.bubble img, .bubble b')).toBeNull();
  });

  it('shows a new conversation and its messages live', async () => {
    await anInbox();
    await expect.element(row('Amara')).toBeInTheDocument();
    const id = server.addConversation(9, [], { name: 'Priya Raghunathan' });
    server.receive(id, { text: 'Which size?' });
    await expect.element(row('Priya')).toMatchTextContent(/Which size\?.*1 unread message/);
    await vi.waitFor(() => expect(rows()[0]?.textContent).toContain('Priya'));
    expect(document.title).toBe('(1) Inbox · Airy');
  });

  it('keeps the drafts of each conversation, over a reload too', async () => {
    const storage = aStorage();
    await anInbox('/ui/', storage);
    await row('Amara').click();
    await userEvent.type(field(), 'half a thought');
    await row('Tom').click();
    await expect.element(field()).toHaveValue('');
    await expect.element(row('Amara')).toMatchTextContent(/Draft half a thought/);
    const path = place.pathname;
    inbox.remove();
    await anInbox(path, storage);
    await row('Amara').click();
    await expect.element(field()).toHaveValue('half a thought');
  });

  it('says why one cannot answer', async () => {
    server.addConversation(4, ['Hello'], { name: 'Far', isConnected: false });
    await anInbox();
    await row('Far').click();
    await expect.element(page.getByText(/Chat · Website is disconnected/)).toBeInTheDocument();
    await expect.element(field()).not.toBeInTheDocument();
  });

  it('keeps the list and offers to try again when it cannot be loaded', async () => {
    await anInbox();
    await expect.element(row('Amara')).toBeInTheDocument();
    server.failures.set('/conversations.list', { status: 500, message: 'The disk is full' });
    inbox.store?.reloadList();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/could not be loaded. The disk is full/);
    await expect.element(row('Amara')).toBeInTheDocument();
    server.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('says since when it is offline, sends what waited, and says what it caught up', { timeout: 20_000 }, async () => {
    await anInbox();
    await row('Amara').click();
    await expect.element(field()).toBeInTheDocument();
    server.isDown = true;
    server.dropSockets();
    await userEvent.type(field(), 'Written offline{Enter}');
    await expect.element(page.getByText(/Offline since .* 1 reply goes out/), { timeout: 5_000 }).toBeInTheDocument();
    await expect.element(log()).toMatchTextContent(/Waits for the connection/);
    server.isDown = false;
    await expect.element(page.getByText(/^Back\./), { timeout: 8_000 }).toBeInTheDocument();
    await expect.element(log(), { timeout: 8_000 }).toMatchTextContent(/Written offline.*Sent/);
  });

  it('is one column on a phone, with a way back', async () => {
    await page.viewport(390, 844);
    await anInbox();
    await row('Amara').click();
    await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await expect.element(page.getByRole('listbox')).toBeVisible();
    expect(place.pathname).toBe('/ui/');
  });

  it('fits 320 pixels without scrolling sideways', async () => {
    await page.viewport(320, 640);
    await anInbox();
    await row('Tom').click();
    await expect.element(log()).toMatchTextContent(/bold/);
    expect(document.documentElement.scrollWidth).toBe(320);
  });

  it('opens what a link names, and says when it is not there', async () => {
    await anInbox('/ui/conversations/00000000-0000-4000-8000-000000000002');
    await expect.element(page.getByRole('heading', { level: 2, name: 'Tom O’Brien' })).toBeInTheDocument();
    inbox.remove();
    await anInbox('/ui/conversations/00000000-0000-4000-8000-000000000404');
    await expect.element(page.getByText('This conversation is not here')).toBeInTheDocument();
  });

  it('remembers light or dark', async () => {
    await anInbox();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByText('Dark', { exact: true }).click();
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(inbox.theme?.get()).toBe('dark');
    await page.getByText('System', { exact: true }).click();
    expect(document.documentElement.dataset.theme).toBeUndefined();
    await page.getByText('No conversation open').click();
    await expect.element(page.getByText('Appearance')).not.toBeInTheDocument();
  });
});
