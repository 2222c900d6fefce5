import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { emptyList, withConversation, withFacts, withFailure, withFirstPage } from '../../state/conversations.ts';
import { createDrafts } from '../../state/drafts.ts';
import { aConversation, aMessage, anId, aTime, conversations } from '../../testing/builders.ts';
import { useTokens } from '../../testing/tokens.ts';
import './conversation-list.ts';
import type { AiryConversationList } from './conversation-list.ts';

let element: AiryConversationList;

async function aList(count: number, total = count) {
  element = document.createElement('airy-conversation-list');
  element.list = withFirstPage(emptyList('all'), { items: conversations(count), total });
  element.drafts = createDrafts(undefined);
  element.style.height = '600px';
  document.body.append(element);
  await element.updateComplete;
}

const options = () => page.getByRole('option').elements();
const shownNames = () => options().map((option) => option.querySelector('.name')?.textContent);
const scroller = () => element.shadowRoot?.querySelector('.scroll') as HTMLElement; // it is always there
const aNewOne = aConversation({ id: anId(1), name: 'Fresh', lastMessage: aMessage({ sentAt: aTime(90_000) }) });

beforeAll(useTokens);
beforeEach(() => page.viewport(800, 700));
afterEach(() => element.remove());

describe('airy-conversation-list', () => {
  it('has at most sixty rows of thousands in the page, and says how many there are', async () => {
    await aList(5_000);
    expect(options().length).toBeLessThanOrEqual(60);
    await expect.element(page.getByRole('option').first()).toHaveAttribute('aria-setsize', '5000');
    scroller().scrollTop = 150_000;
    await vi.waitFor(() => expect(shownNames()).toContain('Contact 2503'));
    expect(options().length).toBeLessThanOrEqual(61);
  });

  it('has one tab stop, which arrows, Home and End move', async () => {
    await aList(500);
    (options()[0] as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await vi.waitFor(() => expect(element.shadowRoot?.activeElement?.getAttribute('aria-posinset')).toBe('3'));
    await userEvent.keyboard('{End}');
    await vi.waitFor(() => expect(element.shadowRoot?.activeElement?.getAttribute('aria-posinset')).toBe('500'));
    await userEvent.keyboard('{Home}');
    await vi.waitFor(() => expect(element.shadowRoot?.activeElement?.getAttribute('aria-posinset')).toBe('1'));
    expect(options().filter((option) => option.getAttribute('tabindex') === '0')).toHaveLength(1);
  });

  it('opens what is clicked', async () => {
    await aList(3);
    const opened = vi.fn();
    element.addEventListener('airy-open', opened);
    await page.getByRole('option', { name: /Contact 1/ }).click();
    expect(opened.mock.calls[0]?.[0]).toMatchObject({ detail: { id: anId(501) } });
  });

  it('holds its order while a hand is in it, counts what moved, and shows it when asked', async () => {
    await aList(3);
    await page.getByRole('option', { name: /Contact 1/ }).hover();
    element.list = withConversation(element.list, aNewOne);
    await page.getByRole('button', { name: '1 new' }).click();
    expect(shownNames()).toEqual(['Fresh', 'Contact 0', 'Contact 1', 'Contact 2']);
  });

  it('moves by itself when no hand is in it', async () => {
    await aList(3);
    element.list = withConversation(element.list, aNewOne);
    await vi.waitFor(() => expect(shownNames()[0]).toBe('Fresh'));
  });

  it('does not move what is read when something comes above', async () => {
    await aList(200);
    scroller().scrollTop = 3_000;
    await vi.waitFor(() => expect(shownNames()).toContain('Contact 50'));
    const top = () =>
      page
        .getByRole('option', { name: /Contact 52/ })
        .element()
        .getBoundingClientRect().top;
    const before = top();
    element.list = withConversation(element.list, aNewOne);
    await element.updateComplete;
    expect(scroller().scrollTop).toBe(3_060);
    expect(Math.abs(top() - before)).toBeLessThan(2);
  });

  it('gives the focus to the next row when the one that has it leaves', async () => {
    await aList(0);
    element.list = withFirstPage(emptyList('open'), { items: conversations(3), total: 3 });
    await element.updateComplete;
    (options()[1] as HTMLElement).focus();
    element.list = withFacts(element.list, anId(501), { name: 'x', unread: 0, isClosed: true });
    await vi.waitFor(() => expect(element.shadowRoot?.activeElement?.textContent).toContain('Contact 2'));
  });

  it('asks for more near the end of what is loaded', async () => {
    await aList(50, 120);
    const asked = vi.fn();
    element.addEventListener('airy-more', asked);
    scroller().scrollTop = 2_500;
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  });

  it('says the unread count to screen readers', async () => {
    await aList(0);
    element.list = withConversation(element.list, { ...aNewOne, unread: 3 });
    await expect.element(page.getByRole('option', { name: /Fresh.*3 unread messages/ })).toBeInTheDocument();
  });

  it('shows that a message was not sent', async () => {
    await aList(2);
    element.failedIn = new Map([[anId(501), { text: 'Too big' }]]);
    await expect.element(page.getByRole('option', { name: /Contact 1.*Not sent.*Too big/ })).toBeInTheDocument();
  });

  it('says what will appear in it, and how', async () => {
    await aList(0);
    const link = page.getByRole('link', { name: /demo page/ });
    await expect.element(link).toHaveAttribute('href', '/chatplugin/ui/example');
    element.list = withFailure(element.list, 'No answer');
    await expect.element(link).not.toBeInTheDocument();
  });

  it('has a skeleton of rows while it is loaded first', async () => {
    await aList(0);
    element.list = emptyList('all');
    await vi.waitFor(() => expect(element.shadowRoot?.querySelectorAll('.bone').length).toBeGreaterThan(3));
  });
});
