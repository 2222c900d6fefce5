export type {
  SocketAuthentication,
  SocketLimits,
  StompEndpoint,
  StompEndpointOptions,
  StompSubscription,
} from './endpoint.ts';
export { createStompEndpoint } from './endpoint.ts';
