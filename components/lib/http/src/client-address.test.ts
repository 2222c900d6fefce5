import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

async function addressOf(isBehindProxy: boolean, forwarded?: string, peer: string | undefined = '10.0.0.9') {
  const app = new Hono().get('/', (c) => c.text(clientAddress(c, { isBehindProxy })));
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const answer = await app.request(
    '/',
    { headers },
    peer ? { incoming: { socket: { remoteAddress: peer } } } : undefined,
  );
  return answer.text();
}

describe('clientAddress', () => {
  it("is the connection's, whatever the client claims, without a proxy in front", async () => {
    expect(await addressOf(false, '203.0.113.7')).toBe('10.0.0.9');
    expect(await addressOf(false, '203.0.113.7', '127.0.0.1')).toBe('127.0.0.1');
  });

  it('is what the nearest proxy wrote, not what the client put before it', async () => {
    expect(await addressOf(true, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
  });

  it("is the connection's when the proxy wrote nothing", async () => {
    expect(await addressOf(true)).toBe('10.0.0.9');
    expect(await addressOf(true, '')).toBe('10.0.0.9');
  });

  it('has 64 characters at most', async () => {
    expect(await addressOf(true, 'x'.repeat(5_000))).toHaveLength(64);
  });

  it('is unknown without a connection', async () => {
    expect(await addressOf(false, undefined, '')).toBe('unknown');
  });
});
