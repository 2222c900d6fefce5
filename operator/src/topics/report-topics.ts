import type { KubernetesObject } from '@airy/kubernetes';
import type { Verdict } from '../runtime/conditions.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import type { TopicReport } from '../runtime/topic-keeper.ts';

/** How the topics are. */
export function topicsVerdict(report: TopicReport): Verdict {
  if (report.refused.length === 0) return { kind: 'ready', message: 'All topics are there.' };
  const list = report.refused.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  return { kind: 'stalled', reason: 'TopicChangeNotSupported', message: `Topics cannot be changed so: ${list}.` };
}

/**
 * Tells people what was done to topics.
 *
 * @param known - topics that were there before: one that had to be made again has lost its records
 */
export function reportTopics(
  events: EventRecorder,
  object: KubernetesObject,
  report: TopicReport,
  known: readonly string[],
): void {
  const named = (kind: string, isKnown?: boolean) =>
    report.news
      .filter((each) => each.kind === kind && (isKnown === undefined || known.includes(each.name) === isKnown))
      .map(({ name }) => name)
      .join(', ');
  const created = named('created', false);
  if (created) events.record(object, { type: 'Normal', reason: 'TopicCreated', message: `Made topics ${created}.` });
  const again = named('created', true);
  if (again) {
    const message = `Topics had vanished with their records; made them again: ${again}.`;
    events.record(object, { type: 'Warning', reason: 'TopicRecreated', message });
  }
  const repaired = named('config-repaired');
  if (repaired) {
    const message = `Somebody had changed topics; reverted: ${repaired}.`;
    events.record(object, { type: 'Warning', reason: 'TopicDriftReverted', message });
  }
}
