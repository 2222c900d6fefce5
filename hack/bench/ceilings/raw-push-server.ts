import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

/*
 * The shortest way from a widget's request to a socket that keeps what was sent: each POST is inserted and committed
 * durably in plain SQLite, answered, and pushed to every socket. No routing, no checks, no read model. Prints its port.
 */
const folder = mkdtempSync(join(tmpdir(), 'airy-raw-push-'));
const db = new DatabaseSync(join(folder, 'raw.db'));
db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
db.exec('create table records (id integer primary key, value text)');
const insert = db.prepare('insert into records (value) values (?)');

const sockets = new Set<WebSocket>();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    insert.run(text);
    for (const socket of sockets) socket.send(text);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : '');
});

process.on('SIGTERM', () => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
