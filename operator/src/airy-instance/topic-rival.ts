import type { AiryInstance } from '@airy/crds';
import { isOlder } from '../runtime/age.ts';
import { isSame } from '../runtime/matches.ts';

/**
 * The oldest other instance that has the same topics: the same prefix in the same event log. Two instances on one set of
 * topics would mix their conversations, and deleting one could delete the other's.
 *
 * @param all - the instances of all namespaces the operator watches
 * @param hasOneLog - whether instances without `spec.kafka` share one event log
 */
export function topicRival(
  instance: AiryInstance,
  all: readonly AiryInstance[],
  hasOneLog: boolean,
): AiryInstance | undefined {
  return all
    .filter((other) => other.metadata.uid !== instance.metadata.uid && isOlder(other, instance))
    .find((other) => {
      const isOneLog = instance.spec.kafka || other.spec.kafka ? hasSameBrokers(instance, other) : hasOneLog;
      return isOneLog && (instance.spec.topics?.prefix ?? '') === (other.spec.topics?.prefix ?? '');
    });
}

function hasSameBrokers(a: AiryInstance, b: AiryInstance): boolean {
  return isSame(a.spec.kafka?.brokers.toSorted(), b.spec.kafka?.brokers.toSorted());
}
