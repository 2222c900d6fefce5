import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy whose connections can go silent without closing, as when a middlebox forgets them. */
export interface FreezableProxy {
  /** Same scheme as the target. */
  readonly url: string;
  /** Connections that stand now pass nothing from now on; new ones work. */
  freeze(): void;
  /** Cuts all connections that stand now. */
  cut(): void;
  close(): Promise<void>;
}

/** A proxy to `target`, on a free loopback port. */
export async function startFreezableProxy(target: string): Promise<FreezableProxy> {
  const { protocol, hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((inbound) => {
    const outbound = connect(Number(port), hostname);
    const pair = [inbound, outbound] as const;
    pairs.add(pair);
    inbound.pipe(outbound).pipe(inbound);
    const end = () => {
      pairs.delete(pair);
      inbound.destroy();
      outbound.destroy();
    };
    for (const socket of pair) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo; // a TCP server has this kind of address
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: `${protocol}//127.0.0.1:${own}`,
    freeze: () => {
      for (const [inbound, outbound] of pairs) {
        inbound.unpipe(outbound);
        outbound.unpipe(inbound);
        inbound.pause();
        outbound.pause();
      }
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
