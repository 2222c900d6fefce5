import { type AiryInstance, type AiryInstanceStatus, instanceSessionKeySecret, instanceTokenSecret } from '@airy/crds';
import type { TopicRequest } from '@airy/event-log';
import { type ChildrenReport, componentStatuses } from '../children.ts';
import { pausedFinding } from '../paused.ts';
import { componentsVerdict } from '../resources/component-status.ts';
import { earlierFindings, type Finding, summary, type Verdict } from '../runtime/conditions.ts';
import type { StatusIntent } from '../runtime/status-writer.ts';

/** What a pass has seen of an instance. */
export interface InstanceObserved {
  readonly engines: 'embedded' | 'managed';
  readonly url: string | undefined;
  /** What is wrong with what the spec refers to. */
  readonly references: Verdict | undefined;
  /** How the topics are; undefined when the pass did not come so far. */
  readonly topics: Verdict | undefined;
  readonly topicRequests: readonly TopicRequest[];
  readonly children: ChildrenReport;
}

/** The status of an instance. */
export function instanceStatus(instance: AiryInstance, observed: InstanceObserved): StatusIntent {
  const { references, topics, children } = observed;
  const components = children.obstacle ?? componentsVerdict(children.components);
  const ready: Verdict = { kind: 'ready', message: readyMessage(children) };
  const verdict = [references, topics, components].find((each) => each && each.kind !== 'ready') ?? ready;
  const facts: AiryInstanceStatus = {
    engines: instance.spec.kafka ? 'external' : observed.engines,
    ...(observed.url === undefined ? {} : { url: observed.url }),
    components: componentStatuses(children),
    ...topicFacts(instance, observed),
    secrets: {
      token: (instance.spec.auth?.tokenSecretRef ?? instanceTokenSecret(instance.metadata.name)).name,
      sessionKey: instanceSessionKeySecret(instance.metadata.name).name,
    },
  };
  return {
    facts: { ...facts },
    findings: [
      ...summary(verdict),
      ...(topics ? [partFinding('TopicsReady', topics)] : earlierFindings('TopicsReady', instance.status?.conditions)),
      partFinding('ComponentsReady', components),
      ...pausedFinding(instance),
    ],
  };
}

/** Components that the spec wants no copies of are not running, and that must not read as if they were. */
function readyMessage(children: ChildrenReport): string {
  const stopped = children.components.filter(({ status }) => status.desired === 0).map(({ status }) => status.name);
  const message = 'Topics and components are ready.';
  return stopped.length === 0 ? message : `${message} Stopped by spec.components: ${stopped.join(', ')}.`;
}

/** What was known of the topics stays until they have been looked at. */
function topicFacts(instance: AiryInstance, observed: InstanceObserved): Pick<AiryInstanceStatus, 'topics'> {
  const topics =
    observed.topics?.kind === 'ready'
      ? observed.topicRequests.map(({ name, partitions }) => ({ name, partitions }))
      : instance.status?.topics;
  return topics ? { topics } : {};
}

function partFinding(type: 'TopicsReady' | 'ComponentsReady', verdict: Verdict): Finding {
  if (verdict.kind === 'ready') return { type, status: 'True', reason: 'Reconciled', message: verdict.message };
  return { type, status: 'False', reason: verdict.reason, message: verdict.message };
}
