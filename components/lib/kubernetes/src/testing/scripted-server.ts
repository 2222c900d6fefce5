import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request. */
export type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** An HTTP server for tests: the script says what each request gets. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Connections accepted so far. */
  connections(): number;
  /** Answers to come, in order; the last one stays for all that follow. */
  script(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A server on a free loopback port. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  let answers: Answer[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const seen = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://server'),
        headers: request.headers,
        body,
      };
      requests.push(seen);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      (answer ?? text(500, 'nothing scripted'))(response, seen);
    });
  });
  let connections = 0;
  server.on('connection', () => {
    connections++;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server has this kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    script: (...next) => {
      answers = [...next];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A JSON body. */
export function json(code: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** A plain text body. */
export function text(code: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);
  };
}

/** A Status body. */
export function status(code: number, reason: string, message: string, details?: object): Answer {
  return json(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details });
}

/** Watch lines; `then` says what the connection does after them. */
export function watchLines(events: readonly object[], then: 'end' | 'drop' | 'stay'): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const event of events) response.write(`${JSON.stringify(event)}\n`);
    if (then === 'end') response.end();
    // After the lines have left: destroying at once would take them along.
    if (then === 'drop') setImmediate(() => response.destroy());
  };
}

/** Never answers. */
export const stall: Answer = () => {};
