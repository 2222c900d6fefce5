import { parseChannelId, parseConversationId } from '@airy/domain';
import { systemClock } from '@airy/observability';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createChatTokens } from './chat-tokens.ts';
import { decodeKey } from './secret-value.ts';

const KEY = Buffer.alloc(32, 7);
const HOUR_MS = 3_600_000;
const GRANT = {
  conversationId: parseConversationId('1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'),
  channelId: parseChannelId('51abb963-6078-5efb-b888-d8457a7c76f8'),
};

function aTokens(key: Uint8Array | undefined = KEY) {
  let nowMs = Date.parse('2026-01-02T03:04:05Z');
  const tokens = createChatTokens({ key: () => key, clock: { ...systemClock, nowMs: () => nowMs } });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { tokens, pass, nowMs: () => nowMs };
}

describe('chat tokens', () => {
  it("carry Airy's claims", async () => {
    const { tokens } = aTokens();
    expect(decodeJwt(await tokens.issueChat(GRANT))).toMatchObject({
      sub: GRANT.conversationId,
      conversation_id: GRANT.conversationId,
      channel_id: GRANT.channelId,
    });
    expect(decodeJwt(await tokens.issueResume(GRANT))).toMatchObject({
      resume_conversation_id: GRANT.conversationId,
      resume_channel_id: GRANT.channelId,
    });
  });

  it('give back what they speak for', async () => {
    const { tokens, nowMs } = aTokens();
    expect(await tokens.verifyChat(await tokens.issueChat(GRANT))).toEqual({
      ...GRANT,
      expiresAtMs: nowMs() + HOUR_MS,
    });
    expect(await tokens.verifyResume(await tokens.issueResume(GRANT))).toEqual(GRANT);
  });

  it('are never taken for the other kind', async () => {
    const { tokens } = aTokens();
    expect(await tokens.verifyChat(await tokens.issueResume(GRANT))).toBeUndefined();
    expect(await tokens.verifyResume(await tokens.issueChat(GRANT))).toBeUndefined();
  });

  it('end after an hour, resume tokens after seven days', async () => {
    const { tokens, pass } = aTokens();
    const chat = await tokens.issueChat(GRANT);
    const resume = await tokens.issueResume(GRANT);
    pass(HOUR_MS);
    expect(await tokens.verifyChat(chat)).toBeUndefined();
    pass(7 * 24 * HOUR_MS - HOUR_MS - 1_000);
    expect(await tokens.verifyResume(resume)).toEqual(GRANT);
    pass(1_000);
    expect(await tokens.verifyResume(resume)).toBeUndefined();
  });

  it('of another key are refused', async () => {
    const chat = await aTokens(Buffer.alloc(32, 8)).tokens.issueChat(GRANT);
    expect(await aTokens().tokens.verifyChat(chat)).toBeUndefined();
  });

  it('are refused when any character of them changes', async () => {
    const { tokens } = aTokens();
    const chat = await tokens.issueChat(GRANT);
    // of the signature's last character only some bits count, so it is left alone
    for (let at = 0; at < chat.length - 1; at += 7) {
      const changed = `${chat.slice(0, at)}${chat[at] === 'A' ? 'B' : 'A'}${chat.slice(at + 1)}`;
      expect(await tokens.verifyChat(changed)).toBeUndefined();
    }
  });

  it('cannot be made or read without a key', async () => {
    const tokens = createChatTokens({ key: () => undefined, clock: systemClock });
    await expect(tokens.issueChat(GRANT)).rejects.toMatchObject({ status: 503 });
    expect(await tokens.verifyChat(await aTokens().tokens.issueChat(GRANT))).toBeUndefined();
  });
});

describe('decodeKey', () => {
  it('reads base64 text of 32 bytes, and nothing shorter', () => {
    expect(decodeKey(Buffer.from(KEY.toString('base64')))).toEqual(KEY);
    expect(decodeKey(Buffer.from(KEY.subarray(1).toString('base64')))).toBeUndefined();
    expect(decodeKey(undefined)).toBeUndefined();
  });
});
