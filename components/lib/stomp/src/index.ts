export type {
  ClientSubscription,
  StompClient,
  StompClientOptions,
  StompClientState,
  WebSocketLike,
} from './client.ts';
export { createStompClient } from './client.ts';
export type { FrameFormat, StompFrame, StompHeaders } from './frame.ts';
export { StompError, serializeFrame } from './frame.ts';
export type { FrameParser, FrameParserOptions } from './parser.ts';
export { createFrameParser } from './parser.ts';
