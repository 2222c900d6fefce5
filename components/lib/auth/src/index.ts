export type { RequestAuthenticator } from './authenticator.ts';
export { createAuthenticator } from './authenticator.ts';
export type { ChatGrant, ChatTokens } from './chat-tokens.ts';
export { createChatTokens } from './chat-tokens.ts';
export type { InstanceSecrets } from './instance-secrets.ts';
export { watchInstanceSecrets } from './instance-secrets.ts';
export { bearerToken, instanceTokenPrincipal, sameSecret } from './instance-token.ts';
export type { LoginCodes } from './login-codes.ts';
export { createLoginCodes } from './login-codes.ts';
export type { Principal } from './principal.ts';
export type { SecretValue } from './secret-value.ts';
export { decodeKey, watchSecretValue } from './secret-value.ts';
export {
  clearedSessionCookie,
  isSecureRequest,
  SESSION_COOKIE,
  SESSION_MS,
  sessionCookie,
  sessionOfCookies,
  signSession,
  verifySession,
} from './session.ts';
