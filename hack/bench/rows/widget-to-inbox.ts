import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { makeDataDir, removeDataDir, startInstance } from '../../../test/support/local-instance.ts';
import { aVisitor, type Visitor } from '../../../test/support/visitor.ts';
import { listenToInbox } from '../inbox-listener.ts';
import { type Bench, median, quantile, type Row } from '../row.ts';

const ROUNDS = 5;
const SENDS = 200;
/** One conversation may send twenty messages a second, so many take turns. */
const VISITORS = 25;
const GOAL = 3;
const TEXT = 'Do you have this in green? '.repeat(8);

/** Sends one message and resolves when it came out at the other end, with the milliseconds that took. */
type Path = () => Promise<number>;

interface Rounds {
  readonly p50: number[];
  readonly p99: number[];
}

async function measure(path: Path, into: Rounds): Promise<void> {
  const times: number[] = [];
  for (let send = 0; send < SENDS; send += 1) times.push(await path());
  into.p50.push(quantile(times, 0.5));
  into.p99.push(quantile(times, 0.99));
}

/** The product: `chatplugin.send` of a running instance, until the inbox's socket shows that message. */
async function withProduct<T>(work: (path: Path) => Promise<T>): Promise<T> {
  const dataDir = makeDataDir();
  const instance = await startInstance(dataDir);
  const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
  const visitors: Visitor[] = [];
  for (let made = 0; made < VISITORS; made += 1) visitors.push(await aVisitor(instance.url, { channel_id: channelId }));
  const inbox = await listenToInbox(instance);
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const path: Path = async () => {
    const visitor = visitors[turn % VISITORS];
    turn += 1;
    const text = `${TEXT}${turn}`;
    const arrived = inbox.next(text);
    const startedMs = performance.now();
    const answered = post(agent, `${instance.url}/chatplugin.send`, { message: { text } }, visitor?.token ?? '');
    await arrived;
    const tookMs = performance.now() - startedMs;
    await answered;
    return tookMs;
  };
  try {
    return await work(path);
  } finally {
    inbox.close();
    agent.destroy();
    await instance.stop();
    removeDataDir(dataDir);
  }
}

/** The ceiling: the same request to a bare server that appends it durably to plain SQLite and pushes it to a socket. */
async function withRawPush<T>(work: (path: Path) => Promise<T>): Promise<T> {
  const script = fileURLToPath(new URL('../ceilings/raw-push-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]; // it prints its port
  const listener = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  await once(listener, 'open');
  const agent = new Agent({ keepAlive: true });
  const path: Path = async () => {
    const arrived = once(listener, 'message');
    const startedMs = performance.now();
    const answered = post(agent, `http://127.0.0.1:${port}/`, { message: { text: TEXT } }, '');
    await arrived;
    const tookMs = performance.now() - startedMs;
    await answered;
    return tookMs;
  };
  try {
    return await work(path);
  } finally {
    listener.close();
    agent.destroy();
    child.kill('SIGTERM');
  }
}

function post(agent: Agent, url: string, body: unknown, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
    });
    call.once('error', reject);
    call.end(JSON.stringify(body));
  });
}

function rowOf(quantileName: 'p50' | 'p99', ours: Rounds, ceiling: Rounds): Row {
  const figures = { ours: median(ours[quantileName]), ceiling: median(ceiling[quantileName]) };
  const ratio = figures.ours / figures.ceiling;
  const name = `widget send → inbox socket, ${quantileName}`;
  return quantileName === 'p50'
    ? { name, unit: 'ms', ...figures, ratio, goal: `≤ ${GOAL}`, met: ratio <= GOAL }
    : { name, unit: 'ms', ...figures, ratio, goal: 'none', met: null };
}

/** Latency a person feels, through HTTP, two appends, the router, the projection and the socket. */
const bench: Bench = {
  name: 'widget-to-inbox',
  run: () =>
    withProduct((product) =>
      withRawPush(async (rawPush) => {
        const ours: Rounds = { p50: [], p99: [] };
        const ceiling: Rounds = { p50: [], p99: [] };
        await measure(product, { p50: [], p99: [] }); // warm-up
        for (let round = 0; round < ROUNDS; round += 1) {
          await measure(product, ours);
          await measure(rawPush, ceiling);
        }
        return [rowOf('p50', ours, ceiling), rowOf('p99', ours, ceiling)];
      }),
    ),
};

export default bench;
