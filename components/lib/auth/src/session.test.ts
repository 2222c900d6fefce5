import { describe, expect, it } from 'vitest';
import { clearedSessionCookie, isSecureRequest, sessionCookie, sessionOfCookies } from './session.ts';

describe('the session cookie', () => {
  it('is for us alone, hidden from scripts and kept out of other sites', () => {
    expect(sessionCookie('abc', { secure: false })).toBe(
      'airy_auth_token=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200',
    );
  });

  it('stays on https where it came from there', () => {
    expect(sessionCookie('abc', { secure: true })).toMatch(/; Secure$/);
  });

  it('is cleared with the same attributes', () => {
    expect(clearedSessionCookie({ secure: false })).toBe('airy_auth_token=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
  });

  it.each([
    ['airy_auth_token=abc', 'abc'],
    ['a=b; airy_auth_token=a=b; c=d', 'a=b'],
    ['xairy_auth_token=abc', undefined],
    ['airy_auth_token=', undefined],
    [undefined, undefined],
  ])('is read from %s', (header, expected) => {
    expect(sessionOfCookies(header)).toBe(expected);
  });
});

describe('isSecureRequest', () => {
  it.each([
    ['http://here/', {}, false],
    ['https://here/', {}, true],
    ['http://here/', { 'x-forwarded-proto': 'https' }, true],
    ['http://here/', { 'x-forwarded-proto': 'https, http' }, true],
    ['https://here/', { 'x-forwarded-proto': 'http' }, false],
  ])('%s with %o is %s', (url, headers, expected) => {
    expect(isSecureRequest(new Request(url, { headers: headers as Record<string, string> }))).toBe(expected); // rows differ in keys
  });
});
