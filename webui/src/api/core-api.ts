import type { Conversation, Message, Page, View } from '../state/model.ts';
import { asJson, asText, toConversation, toMessage, toPage } from './wire.ts';

/** Why a call failed: `status` is 0 when no answer came. */
export class ApiError extends Error {
  readonly status: number;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs?: number;

  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }

  /** True when the same call may work later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** A page of conversations and the place in the events from which a socket misses nothing. */
export interface ConversationPage extends Page<Conversation> {
  readonly liveCursor?: string;
}

/** What is handed to `/login`. */
export type Credentials = { readonly token: string } | { readonly code: string };

/** The Core API, as far as the inbox uses it. Every method throws `ApiError`. */
export interface CoreApi {
  /** `up`: it answers, signed in or not. */
  serviceState(): Promise<'up' | 'down'>;
  isSignedIn(): Promise<boolean>;
  signIn(credentials: Credentials): Promise<void>;
  signOut(): Promise<void>;
  /** @param offset - conversations to skip */
  conversations(options: { readonly view: View; readonly offset: number }): Promise<ConversationPage>;
  conversation(id: string): Promise<Conversation>;
  /** Newest first. */
  messages(conversationId: string, cursor?: string): Promise<Page<Message>>;
  /** @param key - a repeat with the same one is the same message */
  send(conversationId: string, content: unknown, key: string): Promise<Message>;
  resend(messageId: string): Promise<void>;
  markRead(conversationId: string): Promise<void>;
  setClosed(conversationId: string, isClosed: boolean): Promise<void>;
}

const PAGE_SIZE = 50;
const TIMEOUT_MS = 15_000;
const FILTERS: Readonly<Record<View, string | null>> = {
  all: null,
  open: 'id:* AND NOT metadata.state:CLOSED',
  closed: 'metadata.state:CLOSED',
};

/** @param send - `fetch`, or a stand-in for it */
export function createCoreApi(send: typeof fetch): CoreApi {
  /** The newest write, for reads right after it (read your writes). */
  let position: string | undefined;

  async function call(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly json: unknown; readonly headers: Headers }> {
    let answer: Response;
    try {
      answer = await send(path, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        credentials: 'same-origin',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new ApiError(0, error instanceof Error ? error.message : 'No answer');
    }
    const text = await answer.text().catch(() => '');
    const json = parse(text);
    if (!answer.ok) {
      const waitSeconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      const message = asText(asJson(json).message, `The server answered ${answer.status}`);
      throw new ApiError(answer.status, message, Number.isFinite(waitSeconds) ? waitSeconds * 1_000 : undefined);
    }
    return { json, headers: answer.headers };
  }

  async function write(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown> {
    const answer = await call(path, body, headers);
    position = answer.headers.get('x-airy-position') ?? position;
    return answer.json;
  }

  async function read(path: string, body: unknown) {
    const seen = position;
    if (seen === undefined) return await call(path, body);
    try {
      return await call(path, body, { 'x-airy-position': seen });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503) throw error;
      if (position === seen) position = undefined;
      return await call(path, body); // the projection lags: older is better than nothing, the socket brings the rest
    }
  }

  return {
    serviceState: async () => {
      try {
        await call('/client.config', {});
        return 'up';
      } catch (error) {
        return error instanceof ApiError && error.status > 0 && error.status < 500 ? 'up' : 'down';
      }
    },
    isSignedIn: async () => {
      try {
        await call('/client.config', {});
        return true;
      } catch (error) {
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return false;
        if (error instanceof ApiError && error.status === 404) return true;
        throw error;
      }
    },
    signIn: async (credentials) => {
      await call('/login', credentials);
    },
    signOut: async () => {
      await call('/logout', {});
    },
    conversations: async ({ view, offset }) => {
      const body = { filters: FILTERS[view], cursor: offset === 0 ? null : String(offset), page_size: PAGE_SIZE };
      const { json, headers } = await read('/conversations.list', body);
      const liveCursor = headers.get('x-airy-cursor');
      return { ...toPage(json, toConversation), ...(liveCursor ? { liveCursor } : {}) };
    },
    conversation: async (id) => toConversation((await read('/conversations.info', { conversation_id: id })).json),
    messages: async (conversationId, cursor) => {
      const body = { conversation_id: conversationId, cursor: cursor ?? null, page_size: PAGE_SIZE };
      return toPage((await read('/messages.list', body)).json, toMessage);
    },
    send: async (conversationId, content, key) =>
      toMessage(
        await write(
          '/messages.send',
          { conversation_id: conversationId, message: content },
          { 'idempotency-key': key },
        ),
      ),
    resend: async (messageId) => {
      await write('/messages.resend', { message_id: messageId });
    },
    markRead: async (conversationId) => {
      await write('/conversations.mark-read', { conversation_id: conversationId });
    },
    setClosed: async (conversationId, isClosed) => {
      const state = isClosed ? 'CLOSED' : 'OPEN';
      await write('/conversations.set-state', { conversation_id: conversationId, state });
    },
  };
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
