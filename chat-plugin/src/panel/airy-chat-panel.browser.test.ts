import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ChatSession, ChatState } from '../session/chat-session.ts';
import type { ChatMessage } from '../session/timeline.ts';
import type { WidgetSettings } from '../settings.ts';
import './airy-chat-panel.ts';

const aMessage = (text: string, changes: Partial<ChatMessage> = {}): ChatMessage => ({
  id: text,
  content: { text },
  sentAt: '2026-01-02T03:04:05.000Z',
  fromContact: false,
  state: 'sent',
  ...changes,
});

function aSession(changes: Partial<ChatState> = {}) {
  let listener = () => {};
  const session = {
    state: { phase: 'ready', connection: 'online', timeline: [], unread: 0, ...changes } as ChatState,
    onChange: (changed: () => void) => {
      listener = changed;
    },
    start: vi.fn(),
    send: vi.fn(),
    retry: vi.fn(),
    discard: vi.fn(),
    markSeen: vi.fn(),
    end: vi.fn(),
    restart: vi.fn(),
    close: vi.fn(),
  } satisfies ChatSession;
  const become = (next: Partial<ChatState>) => {
    session.state = { ...session.state, ...next };
    listener();
  };
  return { session, become };
}

async function anOpenPanel(changes: Partial<ChatState> = {}, widget: WidgetSettings = {}) {
  const { session, become } = aSession(changes);
  const panel = document.createElement('airy-chat-panel');
  panel.session = session;
  panel.config = { channel_id: 'c', name: 'Fjord', widget };
  document.body.append(panel);
  await panel.show({ takesFocus: true });
  return { panel, session, become };
}

const field = () => page.getByRole('textbox', { name: 'Write a message' });

beforeEach(() => page.viewport(1280, 800));
afterEach(() => {
  for (const panel of document.querySelectorAll('airy-chat-panel')) panel.remove();
});

describe('airy-chat-panel', () => {
  it('sends with Enter, empties the field and keeps the focus in it', async () => {
    const { session, panel } = await anOpenPanel();
    await userEvent.type(field(), 'hello{Enter}');
    expect(session.send).toHaveBeenCalledWith({ text: 'hello' });
    await expect.element(field()).toHaveValue('');
    expect(panel.shadowRoot?.activeElement?.localName).toBe('textarea');
  });

  it('breaks the line with Shift+Enter', async () => {
    const { session } = await anOpenPanel();
    await userEvent.type(field(), 'a{Shift>}{Enter}{/Shift}b');
    expect(session.send).not.toHaveBeenCalled();
    await expect.element(field()).toHaveValue('a\nb');
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])(
    'does not send the Enter that ends a composition: %o',
    async (init) => {
      const { session, panel } = await anOpenPanel();
      await userEvent.type(field(), 'にほん');
      const textarea = panel.shadowRoot?.querySelector('textarea');
      textarea?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, ...init }));
      expect(session.send).not.toHaveBeenCalled();
    },
  );

  it('does not send blanks', async () => {
    const { session } = await anOpenPanel();
    await userEvent.type(field(), '   {Enter}');
    expect(session.send).not.toHaveBeenCalled();
  });

  it('closes with Escape', async () => {
    const { panel } = await anOpenPanel();
    const closed = vi.fn();
    panel.addEventListener('airy-chat-close', closed);
    await userEvent.keyboard('{Escape}');
    expect(closed).toHaveBeenCalledOnce();
  });

  it('does not take the focus when it opens by itself', async () => {
    const { session } = aSession();
    const panel = document.createElement('airy-chat-panel');
    panel.session = session;
    panel.config = { channel_id: 'c', name: 'Fjord', widget: {} };
    document.body.append(panel);
    await panel.show({ takesFocus: false });
    expect(panel.shadowRoot?.activeElement?.localName).toBeUndefined();
  });

  it('is modal and fills the screen on a phone', async () => {
    await page.viewport(390, 844);
    const { panel } = await anOpenPanel();
    const dialog = panel.shadowRoot?.querySelector('dialog');
    expect(dialog?.matches(':modal')).toBe(true);
    expect(dialog?.getBoundingClientRect().width).toBe(390);
  });

  it('keeps what visitors type from the page’s shortcuts', async () => {
    await anOpenPanel();
    const pageShortcut = vi.fn();
    document.addEventListener('keydown', pageShortcut);
    await userEvent.type(field(), 'j');
    document.removeEventListener('keydown', pageShortcut);
    expect(pageShortcut).not.toHaveBeenCalled();
  });

  it('shows markup as the text it is', async () => {
    const { panel } = await anOpenPanel({ timeline: [aMessage('<img src=x onerror=alert(1)><script>1</script>')] });
    expect(panel.shadowRoot?.querySelector('.bubble img, .bubble script')).toBeNull();
    expect(panel.shadowRoot?.querySelector('.bubble')?.textContent).toBe(
      '<img src=x onerror=alert(1)><script>1</script>',
    );
  });

  it('links web addresses safely', async () => {
    await anOpenPanel({ timeline: [aMessage('see https://example.com/x')] });
    const link = page.getByRole('link', { name: 'https://example.com/x' });
    await expect.element(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  });

  it('says why a message was not sent and offers to try again', async () => {
    const failed = aMessage('x', { fromContact: true, state: 'failed', key: 'k', error: 'Too large.' });
    const { session, panel } = await anOpenPanel({ timeline: [failed] });
    expect(panel.shadowRoot?.querySelector('[role=alert]')?.textContent).toContain('Not sent. Too large.');
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(session.retry).toHaveBeenCalledWith('k');
  });

  it('speaks what the team writes, and not the history', async () => {
    const { panel, become, session } = await anOpenPanel({ timeline: [aMessage('old')] });
    const live = panel.shadowRoot?.querySelector('[aria-live=polite]');
    expect(live?.textContent).toBe('');
    become({ timeline: [...session.state.timeline, aMessage('new')] });
    await vi.waitFor(() => expect(live?.textContent).toBe('Fjord: new'));
  });

  it('says when there is no connection', async () => {
    const { panel, become } = await anOpenPanel();
    become({ connection: 'offline' });
    await panel.updateComplete;
    expect(panel.shadowRoot?.querySelector('[role=status]')?.textContent).toContain('No connection');
  });

  it('answers a quick reply with a tap', async () => {
    const content = { text: 'Which?', quick_replies: [{ title: 'Blue', payload: { postbackData: 'b' } }] };
    const { session } = await anOpenPanel({ timeline: [aMessage('q', { content })] });
    await page.getByRole('button', { name: 'Blue' }).click();
    expect(session.send).toHaveBeenCalledWith({ text: 'Blue', postbackData: 'b' });
  });

  it('asks before it ends the conversation, and starts over', async () => {
    const { session, become } = await anOpenPanel({ timeline: [aMessage('hi')] });
    await page.getByRole('button', { name: 'End conversation' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    expect(session.end).toHaveBeenCalledOnce();
    become({ phase: 'ended' });
    await page.getByRole('button', { name: 'Start a new conversation' }).click();
    expect(session.restart).toHaveBeenCalledOnce();
  });

  it('follows a changed colour without a reload', async () => {
    const { panel } = await anOpenPanel();
    panel.config = { channel_id: 'c', name: 'Fjord', widget: { outboundMessageColor: '#112233' } };
    await panel.updateComplete;
    expect(panel.style.getPropertyValue('--_their')).toBe('#112233');
  });

  it('can be read by everyone', async () => {
    const timeline = [
      aMessage('Hello, how can we help?'),
      aMessage('My order', { fromContact: true, key: 'a' }),
      aMessage('x', { fromContact: true, state: 'failed', key: 'k', error: 'Too large.' }),
    ];
    const { panel } = await anOpenPanel({ timeline }, { welcomeMessage: 'Hi!', subtitleText: 'We answer fast' });
    await Promise.all(panel.shadowRoot?.getAnimations().map((animation) => animation.finished) ?? []);
    const { violations } = await axe.run(panel, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
});
