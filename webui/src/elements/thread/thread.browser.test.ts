import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { emptyThread, type Thread, withLiveMessage, withNewestPage, withOlderPage } from '../../state/thread.ts';
import { aMessage, anId, aTime } from '../../testing/builders.ts';
import { useTokens } from '../../testing/tokens.ts';
import './thread.ts';
import type { AiryThread } from './thread.ts';

const aText = (n: number) => aMessage({ id: anId(n), sentAt: aTime(n * 300), content: { text: `message ${n}` } });
const pageOf = (from: number, to: number, nextCursor?: string) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => aText(to - index)),
  total: 100,
  ...(nextCursor === undefined ? {} : { nextCursor }),
});
const loaded = (from: number, to: number, next?: string) =>
  withNewestPage(emptyThread(anId(500)), pageOf(from, to, next));

let element: AiryThread;

async function aThread(thread: Thread) {
  element = document.createElement('airy-thread');
  element.name = 'Amara';
  element.thread = thread;
  element.style.height = '400px';
  document.body.append(element);
  await element.updateComplete;
  return { log: page.getByRole('log').element() };
}

async function become(next: (thread: Thread) => Thread) {
  element.thread = next(element.thread);
  await element.updateComplete;
}

const topOf = (text: string) => page.getByText(text, { exact: true }).element().getBoundingClientRect().top;
const spoken = () => element.shadowRoot?.querySelector('[aria-live=polite]')?.textContent;
const distanceToEnd = (log: Element) => log.scrollHeight - log.scrollTop - log.clientHeight;

/** Scrolls as a hand does; the element has heard of it afterwards. */
async function scrollTo(log: Element, top: number) {
  const heard = new Promise((resolve) => log.addEventListener('scroll', resolve, { once: true }));
  log.scrollTop = top;
  await heard;
  await element.updateComplete;
}

beforeAll(useTokens);
beforeEach(() => page.viewport(800, 600));
afterEach(() => element.remove());

describe('airy-thread', () => {
  it('names each message by who, when and what', async () => {
    await aThread(loaded(1, 1));
    await expect.element(page.getByRole('article', { name: /^Amara, .+: message 1$/ })).toBeInTheDocument();
  });

  it('begins at the end and follows it', async () => {
    const { log } = await aThread(loaded(1, 40));
    await vi.waitFor(() => expect(distanceToEnd(log)).toBeLessThan(2));
    await become((thread) => withLiveMessage(thread, aText(41)));
    await vi.waitFor(() => expect(distanceToEnd(log)).toBeLessThan(2));
  });

  it('stays where one reads, counts what comes, and jumps there when asked', async () => {
    const { log } = await aThread(loaded(1, 40));
    await scrollTo(log, 300);
    const before = log.scrollTop;
    await become((thread) => withLiveMessage(withLiveMessage(thread, aText(41)), aText(42)));
    expect(log.scrollTop).toBe(before);
    await page.getByRole('button', { name: '2 new, jump to latest' }).click();
    await vi.waitFor(() => expect(distanceToEnd(log)).toBeLessThan(2));
    await expect.element(page.getByRole('button', { name: /jump/i })).not.toBeInTheDocument();
  });

  it('does not move what is read when an older page comes', async () => {
    const { log } = await aThread(loaded(20, 60, anId(19)));
    await scrollTo(log, 500);
    const seen = element.shadowRoot?.elementFromPoint(100, 200)?.closest('.item')?.querySelector('.bubble');
    const text = seen?.textContent?.trim() ?? '';
    const before = topOf(text);
    await become((thread) => withOlderPage({ ...thread, isLoadingOlder: true }, pageOf(1, 19)));
    expect(Math.abs(topOf(text) - before)).toBeLessThan(2);
    expect(log.scrollTop).toBeGreaterThan(500);
  });

  it('asks for older messages near the beginning', async () => {
    const { log } = await aThread(loaded(20, 60, anId(19)));
    const asked = vi.fn();
    element.addEventListener('airy-older', asked);
    await scrollTo(log, 10);
    expect(asked).toHaveBeenCalled();
  });

  it('speaks what arrives, not the history and not our own', async () => {
    await aThread(loaded(1, 3));
    expect(spoken()).toBe('');
    await become((thread) => withLiveMessage(thread, { ...aText(4), isFromContact: false }));
    expect(spoken()).toBe('');
    await become((thread) => withLiveMessage(thread, aText(5)));
    await vi.waitFor(() => expect(spoken()).toBe('Amara: message 5'));
  });

  it('says why a message failed, and hands it back to be sent again', async () => {
    const retried = vi.fn();
    await aThread(loaded(1, 1));
    element.addEventListener('airy-retry-message', retried);
    const failed = { ...aText(2), isFromContact: false, delivery: 'failed', error: 'This number is blocked' } as const;
    await become((thread) => withLiveMessage(thread, failed));
    await expect.element(page.getByRole('alert')).toMatchTextContent(/Not sent. This number is blocked/);
    await page.getByRole('button', { name: 'Retry' }).click();
    expect(retried.mock.calls[0]?.[0]).toMatchObject({ detail: { message: { id: anId(2) } } });
  });

  it('separates days, and what is new', async () => {
    const yesterday = aMessage({ id: anId(1), sentAt: '2026-01-01T12:00:00.000Z' });
    await aThread(withNewestPage(emptyThread(anId(500)), { items: [aText(2), yesterday], total: 2 }));
    element.newFrom = anId(2);
    await expect.element(page.getByText('New', { exact: true })).toBeInTheDocument();
    expect(element.shadowRoot?.querySelectorAll('.day')).toHaveLength(2);
  });

  it('shows a type it does not know as such, with the raw content behind it', async () => {
    const odd = aMessage({ content: { type: 'poll', options: ['<b>1</b>'] } });
    await aThread(withNewestPage(emptyThread(anId(500)), { items: [odd], total: 1 }));
    await page.getByText(/A message type this version doesn’t show/).click();
    await expect.element(page.getByText(/"type": "poll"/)).toBeVisible();
  });

  it('folds a very long text until asked', async () => {
    const long = aMessage({ content: { text: 'word '.repeat(3_000) } });
    await aThread(withNewestPage(emptyThread(anId(500)), { items: [long], total: 1 }));
    const bubble = element.shadowRoot?.querySelector('.bubble');
    expect(bubble?.getBoundingClientRect().height).toBeLessThan(350);
    await page.getByRole('button', { name: 'Show all' }).click();
    await vi.waitFor(() => expect(bubble?.getBoundingClientRect().height).toBeGreaterThan(1_000));
  });

  it('links web addresses without telling where from', async () => {
    const linked = aMessage({ content: { text: 'see https://example.com/x.' } });
    await aThread(withNewestPage(emptyThread(anId(500)), { items: [linked], total: 1 }));
    const link = page.getByRole('link', { name: 'https://example.com/x' });
    await expect.element(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  });

  it('keeps the messages and offers to try again when they cannot be loaded', async () => {
    await aThread({ ...loaded(1, 2), phase: 'failed', error: 'The disk is full' });
    await expect.element(page.getByRole('alert')).toMatchTextContent(/could not be loaded. The disk is full/);
    await expect.element(page.getByText('message 2', { exact: true })).toBeInTheDocument();
  });
});
