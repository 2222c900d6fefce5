import type { Channel, ChannelStatus, Source } from '@airy/crds';
import { pausedFinding, sourceStop } from '../paused.ts';
import { summary, type Verdict } from '../runtime/conditions.ts';
import { type ReferencedSecret, secretsVerdict } from '../runtime/references.ts';
import type { StatusIntent } from '../runtime/status-writer.ts';
import { channelId, idHolder, sourceChannelIdOf } from './desired.ts';

/** What a channel depends on. */
export interface ChannelObserved {
  readonly source: Source | undefined;
  /** Channels that claim the same platform id of the same source. */
  readonly siblings: readonly Channel[];
  readonly secrets: readonly ReferencedSecret[];
}

/** The status of a channel. It is connected while it exists, its Source exists and that is neither paused nor scaled to 0. */
export function channelStatus(channel: Channel, observed: ChannelObserved): StatusIntent {
  const { source } = observed;
  const isThere = source !== undefined && source.metadata.deletionTimestamp === undefined;
  const conflict = isThere ? conflictOf(channel, source, observed.siblings) : undefined;
  const id = isThere && !conflict ? channelId(channel, source) : channel.status?.channelId;
  const facts: ChannelStatus = {
    ...(id === undefined || conflict ? {} : { channelId: id }),
    connected: isThere && !conflict && id !== undefined && sourceStop(source) === undefined,
  };
  return {
    facts: { ...facts },
    findings: [...summary(conflict ?? verdictOf(channel, observed)), ...pausedFinding(channel)],
  };
}

function verdictOf(channel: Channel, { source, secrets }: ChannelObserved): Verdict {
  const { name } = channel.spec.sourceRef;
  if (source === undefined || source.metadata.deletionTimestamp !== undefined) {
    const state = source ? 'is being deleted' : 'does not exist in this namespace';
    return {
      kind: 'waiting',
      reason: 'ReferenceNotFound',
      message: `Source ${name} ${state}; spec.sourceRef needs it.`,
    };
  }
  if (sourceChannelIdOf(channel, source) === undefined) {
    const message = `A ${source.spec.type} channel needs the platform's id of the page, number or account in spec.sourceChannelId.`;
    return { kind: 'stalled', reason: 'Pending', message };
  }
  const secretProblem = secretsVerdict(secrets);
  if (secretProblem) return secretProblem;
  const stop = sourceStop(source);
  if (stop) {
    return {
      kind: 'waiting',
      reason: 'Paused',
      message: `Source ${name} is stopped by its ${stop.field}; ${stop.advice}.`,
    };
  }
  const sourceReady = source.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (sourceReady?.status !== 'True') {
    return { kind: 'waiting', reason: 'Pending', message: `Source ${name} is not ready yet; see its conditions.` };
  }
  return { kind: 'ready', message: 'Messages flow.' };
}

function conflictOf(channel: Channel, source: Source, siblings: readonly Channel[]): Verdict | undefined {
  const holder = idHolder(channel, source, siblings);
  if (!holder) return undefined;
  const message = `Channel ${holder.metadata.name} is older and has the same source channel id; delete one of the two.`;
  return { kind: 'stalled', reason: 'NameConflict', message };
}
