import type { WireMessage } from './timeline.ts';

/** An answer that is not 2xx (`status`), or no answer at all (`status` 0). */
export class ChatApiError extends Error {
  readonly status: number;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'ChatApiError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same call may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What `chatplugin.authenticate` answers. */
export interface Authenticated {
  readonly token: string;
  readonly messages: readonly WireMessage[];
  /** Where the socket goes on without a gap. */
  readonly cursor?: string;
}

/** The chat plugin's HTTP calls. */
export interface ChatApi {
  authenticate(body: { readonly channel_id: string; readonly resume_token?: string }): Promise<Authenticated>;
  resumeToken(token: string): Promise<string>;
  /** @param key - the same key is the same message, however often it is sent */
  send(token: string, content: unknown, key: string): Promise<WireMessage>;
}

const TIMEOUT_MS = 15_000;

/** Calls against `host`. @throws {ChatApiError} */
export function createChatApi(host: string): ChatApi {
  async function post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    let answer: Response;
    try {
      answer = await fetch(`${host}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new ChatApiError(0, 'No connection');
    }
    const text = await answer.text().catch(() => '');
    if (answer.ok) return JSON.parse(text) as T; // our own API's answers
    const retryAfterS = Number(answer.headers.get('retry-after'));
    throw new ChatApiError(answer.status, messageOf(text), retryAfterS > 0 ? retryAfterS * 1000 : undefined);
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    authenticate: (body) => post('/chatplugin.authenticate', body),
    resumeToken: async (token) => {
      const { resume_token } = await post<{ readonly resume_token: string }>(
        '/chatplugin.resumeToken',
        {},
        bearer(token),
      );
      return resume_token;
    },
    send: (token, content, key) =>
      post('/chatplugin.send', { message: content }, { ...bearer(token), 'idempotency-key': key }),
  };
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { readonly message?: string }).message ?? text; // errors carry a message
  } catch {
    return text;
  }
}
