import type { ChatTokens } from '@airy/auth';
import type { Clock } from '@airy/observability';

type ChatSession = NonNullable<Awaited<ReturnType<ChatTokens['verifyChat']>>>;

/** Tokens remembered at most; the oldest go first and are simply verified again. */
const MAX_TOKENS = 10_000;

/**
 * Chat tokens whose signature is checked once in their life, not with every message.
 *
 * `forget` must be called when the key changes: tokens of the old key are then refused.
 */
export function rememberVerified(
  tokens: ChatTokens,
  clock: Clock,
): { readonly tokens: ChatTokens; readonly forget: () => void } {
  let known = new Map<string, ChatSession>();
  return {
    tokens: {
      ...tokens,
      async verifyChat(token) {
        const session = known.get(token);
        if (session) return session.expiresAtMs > clock.nowMs() ? session : undefined;
        const before = known;
        const verified = await tokens.verifyChat(token);
        // a key that changed meanwhile has made `known` a new map: what the old key said is not kept in it
        if (!verified || before !== known) return verified;
        if (known.size >= MAX_TOKENS) {
          const [oldest] = known.keys();
          if (oldest !== undefined) known.delete(oldest);
        }
        known.set(token, verified);
        return verified;
      },
    },
    forget: () => {
      known = new Map();
    },
  };
}
