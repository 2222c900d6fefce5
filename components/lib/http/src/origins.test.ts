import { describe, expect, it } from 'vitest';
import { originMatches } from './origins.ts';

describe('originMatches', () => {
  it.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['https://Shop.Example.com', 'https://shop.example.com'],
    ['https://shop.example.com:443', 'https://shop.example.com'],
    ['http://localhost:*', 'http://localhost:5173'],
    ['http://localhost:*', 'http://localhost'],
    ['http://127.0.0.1:*', 'http://127.0.0.1:5173'],
    ['http://[::1]:*', 'http://[::1]:8080'],
    ['http://[::1]:*', 'http://[::1]'],
    ['https://localhost:*', 'https://localhost:8443'],
    ['https://127.0.0.1:*', 'https://127.0.0.1'],
    ['https://[::1]:*', 'https://[::1]:8443'],
    ['https://*.example.com', 'https://shop.example.com'],
    ['https://*.example.com', 'https://a.b.example.com'],
    ['https://*.example.com:*', 'https://a.example.com:8443'],
  ])('%s allows %s', (pattern, origin) => {
    expect(originMatches(pattern, origin)).toBe(true);
  });

  it.each([
    ['https://shop.example.com', 'http://shop.example.com'],
    ['https://shop.example.com', 'https://shop.example.com:8443'],
    ['https://shop.example.com', 'https://shop.example.com.evil.net'],
    ['http://localhost:*', 'https://localhost:5173'],
    ['http://[::1]:*', 'http://[::2]:8080'],
    ['http://127.0.0.1:*', 'http://127.0.0.1.evil.net:80'],
    ['http://localhost:*', 'http://localhost.evil.net:80'],
    ['https://*.example.com', 'https://example.com'],
    ['https://*.example.com', 'https://evilexample.com'],
    ['https://*.example.com', 'https://evil.net/.example.com'],
    ['https://*.example.com', 'https://.example.com'],
    ['https://*.example.com', 'https://evil.net#.example.com'],
    ['*', 'https://shop.example.com'],
    ['https://*', 'https://shop.example.com'],
    ['null', 'null'],
    ['http://localhost:*', 'null'],
    ['', ''],
    ['https://exa*mple.com', 'https://example.com'],
    ['https://a.*.com', 'https://a.b.com'],
  ])('%s does not allow %s', (pattern, origin) => {
    expect(originMatches(pattern, origin)).toBe(false);
  });
});
