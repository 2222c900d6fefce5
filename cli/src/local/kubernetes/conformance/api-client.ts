import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';

/** A server that the suite speaks to: the embedded one, or a kube-apiserver with the Airy CRDs installed. */
export interface ApiUnderTest {
  /** `https://host:port`. */
  readonly server: string;
  readonly token: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** Whether owner references and finalizers of propagation are acted on: a bare kube-apiserver does not. */
  readonly collectsGarbage: boolean;
  /** A resourceVersion that the server gave and has forgotten; without one, 410 is not asked for. */
  readonly forgottenVersion?: string;
}

/** Fields of an answer that the suite looks into; `any` JSON is read through paths. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Json;
}

/** JSON of any shape, read by optional chaining in expectations. */
// biome-ignore lint/suspicious/noExplicitAny: answers are compared with literals, a type for each would say nothing
export type Json = any;

/** What a request carries beside its method and path. */
export interface Sent {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly userAgent?: string;
  readonly token?: string;
}

/** One line of a watch. */
export interface WatchLine {
  readonly type: string;
  readonly object: Json;
}

/** A watch under way. */
export interface Watch {
  /** The next line; rejects after 5 s without one, or when the stream ended. */
  next(): Promise<WatchLine>;
  /** All lines until the server ends the stream. */
  rest(): Promise<WatchLine[]>;
  close(): void;
}

/** A plain HTTP client, so that nothing of ours stands between the suite and the wire. */
export class ApiClient {
  readonly #api: ApiUnderTest;
  readonly #agent: Agent;

  constructor(api: ApiUnderTest) {
    this.#api = api;
    this.#agent = new Agent({ ca: api.certificateAuthority, keepAlive: true });
  }

  get forgottenVersion(): string | undefined {
    return this.#api.forgottenVersion;
  }

  get collectsGarbage(): boolean {
    return this.#api.collectsGarbage;
  }

  get(path: string, sent: Sent = {}): Promise<Answered> {
    return this.send('GET', path, sent);
  }

  post(path: string, body: unknown, sent: Sent = {}): Promise<Answered> {
    return this.send('POST', path, { ...sent, body });
  }

  put(path: string, body: unknown, sent: Sent = {}): Promise<Answered> {
    return this.send('PUT', path, { ...sent, body });
  }

  delete(path: string, body?: unknown): Promise<Answered> {
    return this.send('DELETE', path, body === undefined ? {} : { body });
  }

  mergePatch(path: string, body: unknown): Promise<Answered> {
    return this.send('PATCH', path, { body, contentType: 'application/merge-patch+json' });
  }

  jsonPatch(path: string, body: unknown): Promise<Answered> {
    return this.send('PATCH', path, { body, contentType: 'application/json-patch+json' });
  }

  strategicPatch(path: string, body: unknown): Promise<Answered> {
    return this.send('PATCH', path, { body, contentType: 'application/strategic-merge-patch+json' });
  }

  /** `path` carries `fieldManager` and, when wanted, `force`. */
  apply(path: string, body: unknown): Promise<Answered> {
    return this.send('PATCH', path, { body, contentType: 'application/apply-patch+yaml' });
  }

  async send(method: string, path: string, sent: Sent): Promise<Answered> {
    const response = await this.#open(method, path, sent);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const isJson = response.headers['content-type']?.includes('json') === true;
    return { status: response.statusCode ?? 0, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  async watch(path: string, sent: Sent = {}): Promise<Watch> {
    const response = await this.#open('GET', path, sent);
    const lines = linesOf(response);
    const next = async () => {
      const timer = setTimeout(() => response.destroy(new Error('no watch event within 5 s')), 5_000);
      const line = await lines.next().finally(() => clearTimeout(timer));
      if (line.done) throw new Error('the watch has ended');
      return line.value;
    };
    return {
      next,
      rest: async () => {
        const all: WatchLine[] = [];
        for await (const line of lines) all.push(line);
        return all;
      },
      close: () => response.destroy(),
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #open(method: string, path: string, sent: Sent): Promise<IncomingMessage> {
    const { body } = sent;
    const payload =
      body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const headers = {
      accept: sent.accept ?? 'application/json',
      'user-agent': sent.userAgent ?? 'conformance/1',
      ...(sent.token === '' ? {} : { authorization: `Bearer ${sent.token ?? this.#api.token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': sent.contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
    };
    return new Promise((resolve, reject) => {
      const request = httpsRequest(this.#api.server + path, { method, headers, agent: this.#agent }, resolve);
      request.once('error', reject);
      request.setTimeout(30_000, () => request.destroy(new Error(`no answer to ${method} ${path} within 30 s`)));
      request.end(payload);
    });
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<WatchLine> {
  let rest = '';
  try {
    for await (const chunk of response) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part !== '') yield JSON.parse(part);
    }
  } catch (error) {
    if (!response.destroyed || response.errored) throw error;
  }
}
