import { connect } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What is sent, over and over, one request at a time on each connection. */
export interface HttpLoad {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** Requests as bytes on the wire; taken in turn. */
  readonly texts: readonly string[];
}

/**
 * Posts from a thread of its own, so that the server's thread does nothing but serve: bare sockets, answers read only as
 * far as their status and length.
 *
 * @returns requests a second
 * @throws when an answer is not 200
 */
export function loadHttp(load: HttpLoad): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** The bytes of a POST of JSON. */
export function postText(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

async function run({ port, connections, requests, texts }: HttpLoad): Promise<number> {
  let sent = 0;
  const buffers = texts.map((text) => Buffer.from(text));
  const onConnection = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      const next = () => {
        const buffer = buffers[sent % buffers.length];
        if (sent >= requests || !buffer) {
          socket.end();
          return resolve();
        }
        sent += 1;
        socket.write(buffer);
      };
      socket.setNoDelay(true);
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        const head = answer.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? Number.NaN);
        if (!answer.startsWith('HTTP/1.1 200') || Number.isNaN(length)) return reject(new Error(answer.slice(0, 300)));
        if (answer.length < head + 4 + length) return;
        answer = '';
        next();
      });
    });
  const startMs = performance.now();
  await Promise.all(Array.from({ length: connections }, onConnection));
  return (requests / (performance.now() - startMs)) * 1000;
}

if (!isMainThread) parentPort?.postMessage(await run(workerData as HttpLoad)); // what `loadHttp` passes
