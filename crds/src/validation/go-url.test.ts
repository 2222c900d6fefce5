import { describe, expect, it } from 'vitest';
import { parseGoUrl } from './go-url.ts';

describe('parseGoUrl', () => {
  it.each([
    ['/x', '', ''],
    ['*', '', ''],
    ['https://example.com', 'https', 'example.com'],
    ['HTTPS://Example.com:8443/a?b#c', 'https', 'Example.com'],
    ['http://[::1]:3000/', 'http', '::1'],
    ['http://user:pass@host/', 'http', 'host'],
    ['mailto:a@example.com', 'mailto', ''],
    ['javascript:alert(1)', 'javascript', ''],
    ['http:///path', 'http', ''],
    ['redis://redis:6379/2', 'redis', 'redis'],
    ['http://пример.example/', 'http', 'пример.example'],
    ['http://host:/', 'http', 'host'],
  ])('takes %s', (text, scheme, hostname) => {
    expect(parseGoUrl(text)).toMatchObject({ scheme, hostname });
  });

  it.each([
    '',
    'example.com',
    'http//example.com',
    ':80/x',
    '1http://example.com',
    'http://exa mple.com',
    'http://host:port/',
    'http://[::1',
    'http://host/%zz',
    'http://a#b',
    'http://::1/',
    'http://host/\n',
    'http://us er@host/',
  ])('refuses %j', (text) => {
    expect(parseGoUrl(text)).toBeUndefined();
  });
});
