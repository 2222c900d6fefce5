import { randomBytes } from 'node:crypto';
import { createChatTokens } from '@airy/auth';
import { parseChannelId, parseConversationId } from '@airy/domain';
import { systemClock } from '@airy/observability';
import { expect, it } from 'vitest';
import { rememberVerified } from './verified-tokens.ts';

const grant = {
  conversationId: parseConversationId('00000000-0000-4000-8000-000000000001'),
  channelId: parseChannelId('00000000-0000-4000-8000-000000000002'),
};

function build() {
  let key = randomBytes(32);
  let offsetMs = 0;
  let verified = 0;
  const clock = { ...systemClock, nowMs: () => Date.now() + offsetMs };
  const tokens = createChatTokens({ key: () => key, clock });
  const counted: typeof tokens = {
    ...tokens,
    verifyChat: (token) => {
      verified += 1;
      return tokens.verifyChat(token);
    },
  };
  const remembered = rememberVerified(counted, clock);
  return {
    ...remembered,
    verifications: () => verified,
    rotate: () => {
      key = randomBytes(32);
      remembered.forget();
    },
    jump: (ms: number) => {
      offsetMs += ms;
    },
  };
}

it('verifies a good token once, a bad one each time', async () => {
  const { tokens, verifications } = build();
  const token = await tokens.issueChat(grant);
  for (let count = 0; count < 3; count += 1) expect(await tokens.verifyChat(token)).toMatchObject(grant);
  expect(verifications()).toBe(1);
  for (let count = 0; count < 3; count += 1) expect(await tokens.verifyChat(`${token}x`)).toBeUndefined();
  expect(verifications()).toBe(4);
});

it('refuses a remembered token when its time is over or the key has changed', async () => {
  const { tokens, rotate, jump } = build();
  const token = await tokens.issueChat(grant);
  expect(await tokens.verifyChat(token)).toMatchObject(grant);
  rotate();
  expect(await tokens.verifyChat(token)).toBeUndefined();
  const next = await tokens.issueChat(grant);
  expect(await tokens.verifyChat(next)).toMatchObject(grant);
  jump(3_601_000);
  expect(await tokens.verifyChat(next)).toBeUndefined();
});
