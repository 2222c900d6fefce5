import { AIRY_INSTANCE, type AiryInstance, ANNOTATIONS, FINALIZERS } from '@airy/crds';
import { EventLogError } from '@airy/event-log';
import { applyChildren, observeChildren } from '../children.ts';
import { isHandsOff } from '../paused.ts';
import type { GeneratedSecret } from '../resources/secret.ts';
import type { Verdict } from '../runtime/conditions.ts';
import type { Outcome, Pass, Reconciler } from '../runtime/controller.ts';
import { failureOf } from '../runtime/failure.ts';
import { setFinalizer } from '../runtime/finalizer-writer.ts';
import { areSecretsKnown, generatedVerdict, secretsVerdict } from '../runtime/references.ts';
import { failWith, type Tools } from '../tools.ts';
import { removeTopics } from '../topics/remove-topics.ts';
import { reportTopics, topicsVerdict } from '../topics/report-topics.ts';
import { desiredChildren, desiredSecrets, desiredTopics, instanceUrl } from './desired.ts';
import { engineHashes, secretRefs } from './references.ts';
import { type InstanceObserved, instanceStatus } from './status.ts';
import { topicRival } from './topic-rival.ts';

/** How soon a pass looks again at what no watch tells of. */
const RETRY_MS = 15_000;

/** Makes an instance: its topics, Secrets, Deployments and Services. */
export function createInstanceReconciler(tools: Tools): Reconciler<AiryInstance> {
  const { world, settings } = tools;

  const references = (instance: AiryInstance) => {
    const namespace = instance.metadata.namespace ?? '';
    return secretRefs(instance).map((each) => ({ ...each, state: tools.secrets.state(namespace, each.ref.name) }));
  };

  const stateOf = (instance: AiryInstance, { at }: GeneratedSecret) =>
    tools.secrets.state(instance.metadata.namespace ?? '', at.name);

  const rivalOf = (instance: AiryInstance) =>
    topicRival(instance, world.instances.list(), settings.engines === 'embedded');

  /** What is wrong with the spec and what it refers to, if anything. */
  const obstacleOf = (instance: AiryInstance): Verdict | undefined => {
    const rival = rivalOf(instance);
    if (rival) return sharedTopics(rival);
    return (
      notSupported(instance, settings.engines) ??
      secretsVerdict(references(instance)) ??
      generatedVerdict(desiredSecrets(instance).map((wanted) => ({ wanted, state: stateOf(instance, wanted) })))
    );
  };

  /** Brings the world closer to the spec, as far as it goes. */
  const act = async (instance: AiryInstance, observed: InstanceObserved, pass: Pass): Promise<Step> => {
    const context = { parent: instance, owner: pass.owner, signal: pass.signal };
    if (observed.references) return { observed, outcome: { kind: 'wait' } };
    const isLookForced =
      instance.metadata.annotations?.[ANNOTATIONS.reconcileAt] !== instance.status?.lastHandledReconcileAt;
    let nextMs: number;
    try {
      const report = await tools.topics.keep(pass.owner, observed.topicRequests, isLookForced);
      reportTopics(tools.events, instance, report, instance.status?.topics?.map(({ name }) => name) ?? []);
      const topics = topicsVerdict(report);
      if (topics.kind !== 'ready') {
        return { observed: { ...observed, topics }, outcome: { kind: 'requeueAfter', delayMs: report.nextMs } };
      }
      nextMs = report.nextMs;
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      return { observed: { ...observed, topics: unavailable(error) }, failure: error };
    }
    for (const secret of desiredSecrets(instance)) await tools.secretMaker.ensure(secret, context);
    const desired = desiredChildren(instance, settings.image, engineHashes(instance, references(instance)));
    const children = await applyChildren(tools, desired, instance.status?.components, context);
    const topics: Verdict = { kind: 'ready', message: 'All topics are there.' };
    const delayMs = children.obstacle ? RETRY_MS : nextMs;
    return { observed: { ...observed, topics, children }, outcome: { kind: 'requeueAfter', delayMs } };
  };

  const cleanUp = async (instance: AiryInstance, pass: Pass): Promise<Outcome> => {
    const { metadata, spec, status } = instance;
    if (!metadata.finalizers?.includes(FINALIZERS.cleanup)) return { kind: 'done' };
    // Topics that an older instance has are not this one's to delete.
    if (spec.deletionPolicy === 'Delete' && !rivalOf(instance)) {
      const names = new Set([...desiredTopics(instance), ...(status?.topics ?? [])].map(({ name }) => name));
      await removeTopics(tools, instance, [...names]);
    }
    await setFinalizer(tools, { ...target(instance), isWanted: false }, pass);
    return { kind: 'done' };
  };

  const target = (instance: AiryInstance) => ({
    type: AIRY_INSTANCE,
    cache: world.instances,
    object: instance,
    finalizer: FINALIZERS.cleanup,
  });

  return {
    reconcile: async (instance, pass) => {
      const { metadata, spec } = instance;
      if (metadata.deletionTimestamp !== undefined) return cleanUp(instance, pass);
      const names = [
        ...secretRefs(instance).map(({ ref }) => ref.name),
        ...desiredSecrets(instance).map(({ at }) => at.name),
      ];
      tools.secrets.want(pass.owner, metadata.namespace ?? '', names);
      const secrets = references(instance);
      const areKnown = areSecretsKnown(secrets) && desiredSecrets(instance).every(isRead(tools, instance));
      if (!areKnown) return { kind: 'requeueAfter', delayMs: RETRY_MS };
      const observed: InstanceObserved = {
        engines: settings.engines,
        url: instanceUrl(instance, settings.publicUrl()),
        references: obstacleOf(instance),
        topics: undefined,
        topicRequests: desiredTopics(instance),
        children: observeChildren(tools, desiredChildren(instance, settings.image), instance),
      };
      if (isHandsOff(instance)) {
        await tools.statuses.write(AIRY_INSTANCE, world.instances, instance, instanceStatus(instance, observed), pass);
        return { kind: 'done' };
      }
      await setFinalizer(tools, { ...target(instance), isWanted: spec.deletionPolicy === 'Delete' }, pass);
      const step = await act(instance, observed, pass);
      const intent = instanceStatus(instance, step.observed);
      await tools.statuses.write(AIRY_INSTANCE, world.instances, instance, intent, pass);
      if ('failure' in step) throw step.failure;
      return step.outcome;
    },
    fail: failWith(tools, AIRY_INSTANCE, world.instances),
    gone: (owner) => {
      tools.secrets.want(owner, '', []);
      tools.topics.forget(owner);
    },
  };
}

/** What was seen, and how the pass goes on once that is written. */
type Step =
  | { readonly observed: InstanceObserved; readonly outcome: Outcome }
  | { readonly observed: InstanceObserved; readonly failure: EventLogError };

/** A generated Secret whose state nobody knows may be there: it must not be made again. One that stays unread may be tried. */
function isRead(tools: Tools, instance: AiryInstance) {
  return ({ at }: { readonly at: { readonly name: string } }): boolean => {
    const state = tools.secrets.state(instance.metadata.namespace ?? '', at.name);
    return state.kind !== 'unknown' || state.isLate;
  };
}

function unavailable(error: EventLogError): Verdict {
  const { reason, message } = failureOf(error);
  return { kind: 'progressing', reason, message };
}

function sharedTopics(rival: AiryInstance): Verdict {
  const { namespace = '', name } = rival.metadata;
  const message = `AiryInstance ${namespace}/${name} is older and has the same topics; make this one anew with another spec.topics.prefix.`;
  return { kind: 'stalled', reason: 'NameConflict', message };
}

/** The embedded engines are part of the process: an instance cannot bring its own there. */
function notSupported(instance: AiryInstance, engines: 'embedded' | 'managed'): Verdict | undefined {
  if (engines !== 'embedded' || !instance.spec.kafka) return undefined;
  const message = 'spec.kafka cannot be used here: this platform keeps events in its own process. Remove it.';
  return { kind: 'stalled', reason: 'KafkaUnavailable', message };
}
