import type { ChatGrant } from '@airy/auth';
import type { Authenticator } from '@airy/http';
import type { Caller } from './context.ts';

/** Whose requests the routes answer. */
export type ChatAuthenticators = {
  readonly visitor: Authenticator<ChatGrant>;
  readonly caller: Authenticator<Caller>;
};
