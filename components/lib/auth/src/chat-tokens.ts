import { type ChannelId, type ConversationId, parseChannelId, parseConversationId } from '@airy/domain';
import { HttpError } from '@airy/http';
import type { Clock } from '@airy/observability';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** What a visitor's token speaks for. */
export interface ChatGrant {
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
}

/** A visitor's tokens. Chat tokens (1 h) call the API; resume tokens (7 days, reusable) only buy chat tokens. */
export interface ChatTokens {
  /** @throws {HttpError} 503 while there is no key */
  issueChat(grant: ChatGrant): Promise<string>;
  /** @throws {HttpError} 503 while there is no key */
  issueResume(grant: ChatGrant): Promise<string>;
  /** Undefined for a token that is forged, over, or a resume token. */
  verifyChat(token: string): Promise<(ChatGrant & { readonly expiresAtMs: number }) | undefined>;
  /** Undefined for a token that is forged, over, or a chat token. */
  verifyResume(token: string): Promise<ChatGrant | undefined>;
}

interface Kind {
  /** JWT `typ` header. */
  readonly typ: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
  readonly conversationClaim: string;
  readonly channelClaim: string;
}

const CHAT: Kind = {
  typ: 'chat+jwt',
  audience: 'airy-chat',
  lifetimeSeconds: 60 * 60,
  conversationClaim: 'conversation_id',
  channelClaim: 'channel_id',
};
const RESUME: Kind = {
  typ: 'resume+jwt',
  audience: 'airy-chat-resume',
  lifetimeSeconds: 7 * 24 * 60 * 60,
  conversationClaim: 'resume_conversation_id',
  channelClaim: 'resume_channel_id',
};

/**
 * Signs and verifies visitors' tokens (HS256; Airy's claims, with `typ` and `aud` so that one kind is never taken for the
 * other).
 *
 * @param options.key - the Source's key as it is now, 32 bytes or more (see `decodeKey`)
 */
export function createChatTokens(options: {
  readonly key: () => Uint8Array | undefined;
  readonly clock: Clock;
}): ChatTokens {
  const { key, clock } = options;

  const issue = async (kind: Kind, grant: ChatGrant): Promise<string> => {
    const secret = key();
    if (!secret) {
      const message = 'This source has no key for chat tokens yet';
      throw new HttpError(503, message, { headers: { 'retry-after': '1' } });
    }
    const issuedAt = Math.floor(clock.nowMs() / 1000);
    return new SignJWT({ [kind.conversationClaim]: grant.conversationId, [kind.channelClaim]: grant.channelId })
      .setProtectedHeader({ alg: 'HS256', typ: kind.typ })
      .setSubject(grant.conversationId)
      .setAudience(kind.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + kind.lifetimeSeconds)
      .sign(secret);
  };

  const verify = async (kind: Kind, token: string): Promise<JWTPayload | undefined> => {
    const secret = key();
    if (!secret) return undefined;
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        typ: kind.typ,
        audience: kind.audience,
        requiredClaims: ['exp', kind.conversationClaim, kind.channelClaim],
        currentDate: new Date(clock.nowMs()),
      });
      return payload;
    } catch {
      return undefined;
    }
  };

  const grantOf = (kind: Kind, payload: JWTPayload): ChatGrant => ({
    conversationId: parseConversationId(String(payload[kind.conversationClaim])),
    channelId: parseChannelId(String(payload[kind.channelClaim])),
  });

  return {
    issueChat: (grant) => issue(CHAT, grant),
    issueResume: (grant) => issue(RESUME, grant),
    async verifyChat(token) {
      const payload = await verify(CHAT, token);
      return payload && { ...grantOf(CHAT, payload), expiresAtMs: (payload.exp ?? 0) * 1000 };
    },
    async verifyResume(token) {
      const payload = await verify(RESUME, token);
      return payload && grantOf(RESUME, payload);
    },
  };
}
