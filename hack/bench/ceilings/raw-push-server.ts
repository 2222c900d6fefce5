import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RawData, WebSocketServer } from 'ws';

/*
 * The shortest way from a sender to a listener that keeps what was sent: each frame from `/send` is inserted and
 * committed durably in plain SQLite, then pushed to every socket on `/listen`. Prints its port.
 */
const folder = mkdtempSync(join(tmpdir(), 'airy-raw-push-'));
const db = new DatabaseSync(join(folder, 'raw.db'));
db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
db.exec('create table records (id integer primary key, value text)');
const insert = db.prepare('insert into records (value) values (?)');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const listeners = new Set<{ send(text: string): void }>();
server.on('connection', (socket, request) => {
  if (request.url === '/listen') {
    listeners.add(socket);
    socket.on('close', () => listeners.delete(socket));
    return;
  }
  socket.on('message', (data: RawData) => {
    const text = data.toString();
    insert.run(text);
    for (const listener of listeners) listener.send(text);
  });
});
server.on('listening', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : '');
});

process.on('SIGTERM', () => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
