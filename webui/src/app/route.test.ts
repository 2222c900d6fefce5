import { describe, expect, it } from 'vitest';
import { parseCredentials } from '../elements/sign-in/credentials.ts';
import { anId } from '../testing/builders.ts';
import { parseRoute, routePath } from './route.ts';

describe('routes', () => {
  it('are read back from their own paths', () => {
    for (const route of [{}, { conversationId: anId(1) }]) expect(parseRoute(routePath(route))).toEqual(route);
  });

  it.each(['/ui/', '/ui', '/', '/ui/conversations/', '/ui/conversations/not-an-id', '/other/conversations/x'])(
    'of %s lead to the list',
    (path) => {
      expect(parseRoute(path)).toEqual({});
    },
  );
});

describe('what is typed to sign in', () => {
  it.each([
    ['http://localhost:8080/login?code=a_b-1', { code: 'a_b-1' }],
    ['/login?next=x&code=abc#top', { code: 'abc' }],
    ['code=abc', { code: 'abc' }],
    ['  token-text \n', { token: 'token-text' }],
    ['', undefined],
    ['   ', undefined],
  ])('%j is %j', (text, credentials) => {
    expect(parseCredentials(text)).toEqual(credentials);
  });
});
