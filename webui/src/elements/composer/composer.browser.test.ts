import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createDrafts } from '../../state/drafts.ts';
import { aConversation, anId } from '../../testing/builders.ts';
import { useTokens } from '../../testing/tokens.ts';
import './composer.ts';
import type { AiryComposer } from './composer.ts';

let element: AiryComposer;

async function aComposer() {
  element = document.createElement('airy-composer');
  element.conversation = aConversation();
  element.drafts = createDrafts(undefined);
  const sent = vi.fn();
  element.addEventListener('airy-send', (event) => sent((event as CustomEvent<{ text: string }>).detail.text)); // its own event
  document.body.append(element);
  await element.updateComplete;
  return { sent };
}

const field = () => page.getByRole('textbox', { name: 'Reply to Amara Okafor' });

beforeAll(useTokens);
afterEach(() => element.remove());

describe('airy-composer', () => {
  it('sends with Enter, empties the field and keeps the focus in it', async () => {
    const { sent } = await aComposer();
    await userEvent.type(field(), ' hello {Enter}');
    expect(sent).toHaveBeenCalledExactlyOnceWith('hello');
    await expect.element(field()).toHaveValue('');
    expect(element.shadowRoot?.activeElement).toBe(field().element());
  });

  it('breaks the line with Shift+Enter', async () => {
    const { sent } = await aComposer();
    await userEvent.type(field(), 'a{Shift>}{Enter}{/Shift}b');
    await expect.element(field()).toHaveValue('a\nb');
    expect(sent).not.toHaveBeenCalled();
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])(
    'does not send the Enter that ends a composition: %o',
    async (init) => {
      const { sent } = await aComposer();
      await userEvent.type(field(), 'にほん');
      field()
        .element()
        .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, ...init }));
      expect(sent).not.toHaveBeenCalled();
      await expect.element(field()).toHaveValue('にほん');
    },
  );

  it('does not send blanks', async () => {
    const { sent } = await aComposer();
    await userEvent.type(field(), '   {Enter}');
    expect(sent).not.toHaveBeenCalled();
    await expect.element(page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('says when a text is too long, and does not send it', async () => {
    const { sent } = await aComposer();
    await userEvent.fill(field(), 'x'.repeat(10_001));
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toMatchTextContent('at most 10,000 characters');
    expect(sent).not.toHaveBeenCalled();
  });

  it('has the draft of the conversation it is for', async () => {
    await aComposer();
    await userEvent.type(field(), 'for Amara');
    element.conversation = aConversation({ id: anId(2), name: 'Tom' });
    await expect.element(page.getByRole('textbox', { name: 'Reply to Tom' })).toHaveValue('');
    element.conversation = aConversation();
    await expect.element(field()).toHaveValue('for Amara');
  });

  it('keeps what is being written when its conversation changes', async () => {
    await aComposer();
    await userEvent.type(field(), 'half');
    element.conversation = aConversation({ unread: 4 });
    await element.updateComplete;
    await expect.element(field()).toHaveValue('half');
  });
});
