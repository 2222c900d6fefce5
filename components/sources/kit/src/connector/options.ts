import type { Message } from '@airy/domain';
import type { Platform } from '@airy/platform';
import type { ChannelDirectory, SourceChannel } from '../channel-directory.ts';

/** What became of one attempt to send. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly sourceMessageId?: string }
  /** Refused for good; `error` is the platform's reason, for people, without secrets. */
  | { readonly kind: 'failed'; readonly error: string }
  /** Certainly not sent, may work later (429, 503 before acceptance). `afterMs` is a lower bound of the wait. */
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number };

/** What a send may use. */
export interface SendContext {
  readonly channel: SourceChannel;
  /** Aborted when the attempt's time is over or the component stops for good. */
  readonly signal: AbortSignal;
  /** Attempts of this message before this one. */
  readonly attempt: number;
}

/** Times and bounds of a connector; the defaults are `CONNECTOR_LIMITS`. */
export interface ConnectorLimits {
  /** A message older than this when it would be sent fails instead. Airy's bound. */
  readonly maxAgeMs: number;
  /** One attempt; a send that takes longer is aborted, its outcome unknown. */
  readonly attemptTimeoutMs: number;
  /** Attempts begin only this long after the claim was stored. */
  readonly retryBudgetMs: number;
  /** For clocks that differ between replicas. */
  readonly clockSkewMs: number;
  /** How long a message waits for its Channel to show up in the watch. */
  readonly channelGraceMs: number;
  /** Claims and sends at once; conversations, since one conversation sends one message at a time. */
  readonly concurrency: number;
  /** Messages waiting in memory; past it no more are taken from the log. */
  readonly maxWaiting: number;
  /** How much of a partition's past is read again when it is assigned; above age + budget + timeout. */
  readonly recoveryWindowMs: number;
}

export const CONNECTOR_LIMITS: ConnectorLimits = {
  maxAgeMs: 300_000,
  attemptTimeoutMs: 20_000,
  retryBudgetMs: 60_000,
  clockSkewMs: 5_000,
  channelGraceMs: 5_000,
  concurrency: 64,
  maxWaiting: 5_000,
  recoveryWindowMs: 15 * 60_000,
};

/** What a source brings to its connector. */
export interface ConnectorOptions {
  readonly platform: Platform;
  /** The source's type: only its outbound messages are sent. */
  readonly type: string;
  readonly channels: ChannelDirectory;
  /**
   * Sends one message. Throwing counts as an unknown outcome: the message fails and says so, since a customer never gets
   * it twice unasked.
   */
  readonly send: (message: Message, context: SendContext) => Promise<SendOutcome>;
  /**
   * True when sending twice has no effect outside (chatplugin): the claim is then written together with the outcome and
   * nothing waits for it. Default false.
   */
  readonly repeatable?: boolean;
  readonly limits?: Partial<ConnectorLimits>;
  /** Uniform in [0, 1); for tests. */
  readonly random?: () => number;
}
