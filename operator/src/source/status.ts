import type { Source, SourceStatus } from '@airy/crds';
import { type ChildrenReport, componentStatuses } from '../children.ts';
import { isHandsOff, pausedFinding, sourceStop } from '../paused.ts';
import { componentsVerdict } from '../resources/component-status.ts';
import { earlierFindings, type Finding, summary, type Verdict } from '../runtime/conditions.ts';
import type { StatusIntent } from '../runtime/status-writer.ts';
import { podSelector } from './desired.ts';

/** What a pass has seen of a source. */
export interface SourceObserved {
  /** What keeps the source from being made: its instance, type, name or Secrets. */
  readonly obstacle: Verdict | undefined;
  /** How its topic is; undefined when the pass did not come so far. */
  readonly topicVerdict: Verdict | undefined;
  /** Full name of its topic, once that is known. */
  readonly topic: string | undefined;
  readonly webhookUrl: string | undefined;
  readonly children: ChildrenReport;
  /** Pods of the webhook part. */
  readonly replicas: number;
}

/** The status of a source. */
export function sourceStatus(source: Source, observed: SourceObserved): StatusIntent {
  const { children, topicVerdict } = observed;
  const isMade = observed.obstacle === undefined;
  const components = children.obstacle ?? componentsVerdict(children.components);
  const topic = observed.topic ?? source.status?.topic;
  const facts: SourceStatus = {
    ...(isMade && observed.webhookUrl !== undefined ? { webhookUrl: observed.webhookUrl } : {}),
    ...(topic === undefined ? {} : { topic }),
    replicas: observed.replicas,
    selector: podSelector(source),
    components: componentStatuses(children),
  };
  return {
    facts: { ...facts },
    findings: [
      ...summary(sourceVerdict(source, observed, components)),
      ...(topicVerdict
        ? [partFinding('TopicsReady', topicVerdict)]
        : earlierFindings('TopicsReady', source.status?.conditions)),
      ...(isMade ? [partFinding('ComponentsReady', components)] : []),
      ...pausedFinding(source, sourceStop(source)?.field),
    ],
  };
}

function sourceVerdict(source: Source, observed: SourceObserved, components: Verdict): Verdict {
  const { obstacle, topicVerdict } = observed;
  if (obstacle) return obstacle;
  if (topicVerdict && topicVerdict.kind !== 'ready') return topicVerdict;
  if (components.kind !== 'ready') return components;
  const stop = sourceStop(source);
  if (stop && !isHandsOff(source)) {
    return { kind: 'waiting', reason: 'Paused', message: `Stopped by ${stop.field}; ${stop.advice}.` };
  }
  return { kind: 'ready', message: 'All parts are ready.' };
}

function partFinding(type: 'TopicsReady' | 'ComponentsReady', verdict: Verdict): Finding {
  if (verdict.kind === 'ready') return { type, status: 'True', reason: 'Reconciled', message: verdict.message };
  return { type, status: 'False', reason: verdict.reason, message: verdict.message };
}
