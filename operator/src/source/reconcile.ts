import { ANNOTATIONS, FINALIZERS, SOURCE, type Source, sourceDeploymentName } from '@airy/crds';
import { EventLogError } from '@airy/event-log';
import { instanceUrl } from '../airy-instance/desired.ts';
import { topicRival } from '../airy-instance/topic-rival.ts';
import { applyChildren, type Children, deleteOthers, observeChildren } from '../children.ts';
import { isHandsOff } from '../paused.ts';
import type { Outcome, Pass, Reconciler } from '../runtime/controller.ts';
import { failureOf } from '../runtime/failure.ts';
import { setFinalizer } from '../runtime/finalizer-writer.ts';
import { areSecretsKnown } from '../runtime/references.ts';
import { failWith, type Tools } from '../tools.ts';
import { removeTopics } from '../topics/remove-topics.ts';
import { reportTopics, topicsVerdict } from '../topics/report-topics.ts';
import { desiredChildren, desiredSecrets, desiredTopic, secretRefs, webhookUrl } from './desired.ts';
import { type SourceSurroundings, sourceObstacle } from './obstacle.ts';
import { type SourceObserved, sourceStatus } from './status.ts';

/** How soon a pass looks again at what no watch tells of. */
const RETRY_MS = 15_000;
const NO_CHILDREN: Children = { deployments: [], services: [] };

/** Makes a source: its topic, its Secret, its three Deployments and their Service. */
export function createSourceReconciler(tools: Tools): Reconciler<Source> {
  const { world, settings } = tools;

  const surroundingsOf = (source: Source): SourceSurroundings => {
    const namespace = source.metadata.namespace ?? '';
    const { name } = source.spec.instanceRef;
    const instance = world.instances.get(namespace, name);
    return {
      instance,
      instanceRival: instance && topicRival(instance, world.instances.list(), settings.engines === 'embedded'),
      siblings: world.sourcesOfInstance.find(`${namespace}/${name}`),
      secrets: secretRefs(source).map((each) => ({ ...each, state: tools.secrets.state(namespace, each.ref.name) })),
      generated: desiredSecrets(source).map((wanted) => ({
        wanted,
        state: tools.secrets.state(namespace, wanted.at.name),
      })),
    };
  };

  const observe = (source: Source, surroundings: SourceSurroundings): SourceObserved => {
    const { instance } = surroundings;
    const obstacle = sourceObstacle(source, surroundings);
    const desired = instance && !obstacle ? desiredChildren(source, instance, settings.image) : NO_CHILDREN;
    const children = observeChildren(tools, desired, source);
    return {
      obstacle,
      topicVerdict: undefined,
      topic: instance && !obstacle ? desiredTopic(source, instance).name : undefined,
      webhookUrl: instance && webhookUrl(source, instanceUrl(instance, settings.publicUrl())),
      children,
      replicas: replicasOf(source),
    };
  };

  const replicasOf = (source: Source): number => {
    const { namespace = '', name } = source.metadata;
    return world.deployments.get(namespace, sourceDeploymentName(name, 'webhook'))?.status?.replicas ?? 0;
  };

  /** Brings the world closer to the spec, as far as it goes. */
  const act = async (source: Source, surroundings: SourceSurroundings, pass: Pass): Promise<Step> => {
    const context = { parent: source, owner: pass.owner, signal: pass.signal };
    const observed = observe(source, surroundings);
    const { instance, generated } = surroundings;
    // Another one serves the paths now: two would answer the same requests.
    const isBeaten = observed.obstacle?.kind === 'stalled' && observed.obstacle.reason === 'NameConflict';
    // What the parts work on goes with the instance, and so does all that says how they are made.
    const isOrphan = instance === undefined || instance.metadata.deletionTimestamp !== undefined;
    if (isBeaten || isOrphan) await deleteOthers(tools, NO_CHILDREN, context);
    if (observed.obstacle || !instance) return { observed, outcome: { kind: 'wait' } };
    const isLookForced =
      source.metadata.annotations?.[ANNOTATIONS.reconcileAt] !== source.status?.lastHandledReconcileAt;
    try {
      const report = await tools.topics.keep(pass.owner, [desiredTopic(source, instance)], isLookForced);
      reportTopics(tools.events, source, report, source.status?.topic ? [source.status.topic] : []);
      const topicVerdict = topicsVerdict(report);
      if (topicVerdict.kind !== 'ready') {
        return { observed: { ...observed, topicVerdict }, outcome: { kind: 'requeueAfter', delayMs: report.nextMs } };
      }
      // The instance's, so that visitors go on with their conversations when the Source is deleted and applied again.
      for (const { wanted } of generated) await tools.secretMaker.ensure(wanted, context, instance);
      const children = await applyChildren(
        tools,
        desiredChildren(source, instance, settings.image),
        source.status?.components,
        context,
      );
      const delayMs = children.obstacle ? RETRY_MS : report.nextMs;
      return { observed: { ...observed, topicVerdict, children }, outcome: { kind: 'requeueAfter', delayMs } };
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      const { reason, message } = failureOf(error);
      const topicVerdict = { kind: 'progressing', reason, message } as const;
      return { observed: { ...observed, topicVerdict }, failure: error };
    }
  };

  const target = (source: Source) => ({
    type: SOURCE,
    cache: world.sources,
    object: source,
    finalizer: FINALIZERS.cleanup,
  });

  /**
   * The finalizer is there only when topic and chat key shall go too; the instance may be gone by then, the status knows the
   * topic's name.
   */
  const cleanUp = async (source: Source, pass: Pass): Promise<Outcome> => {
    if (!source.metadata.finalizers?.includes(FINALIZERS.cleanup)) return { kind: 'done' };
    const { instance, instanceRival } = surroundingsOf(source);
    const names = [source.status?.topic, instance && !instanceRival ? desiredTopic(source, instance).name : undefined];
    await removeTopics(tools, source, [...new Set(names.filter((name) => name !== undefined))]);
    for (const secret of desiredSecrets(source)) {
      await tools.secretMaker.remove(secret, { parent: source, owner: pass.owner, signal: pass.signal });
    }
    await setFinalizer(tools, { ...target(source), isWanted: false }, pass);
    return { kind: 'done' };
  };

  return {
    reconcile: async (source, pass) => {
      const { metadata } = source;
      const namespace = metadata.namespace ?? '';
      if (metadata.deletionTimestamp !== undefined) return cleanUp(source, pass);
      const generated = desiredSecrets(source).map(({ at }) => at.name);
      tools.secrets.want(pass.owner, namespace, [...secretRefs(source).map(({ ref }) => ref.name), ...generated]);
      const surroundings = surroundingsOf(source);
      const isGeneratedKnown = surroundings.generated.every(({ state }) => state.kind !== 'unknown' || state.isLate);
      if (!areSecretsKnown(surroundings.secrets) || !isGeneratedKnown)
        return { kind: 'requeueAfter', delayMs: RETRY_MS };
      if (isHandsOff(source)) {
        const intent = sourceStatus(source, observe(source, surroundings));
        await tools.statuses.write(SOURCE, world.sources, source, intent, pass);
        return { kind: 'done' };
      }
      const { instance } = surroundings;
      // Without its instance nobody knows the policy: what was decided stays.
      if (instance) {
        const isWanted = instance.spec.deletionPolicy === 'Delete';
        await setFinalizer(tools, { ...target(source), isWanted }, pass);
      }
      const step = await act(source, surroundings, pass);
      await tools.statuses.write(SOURCE, world.sources, source, sourceStatus(source, step.observed), pass);
      if ('failure' in step) throw step.failure;
      return step.outcome;
    },
    fail: failWith(tools, SOURCE, world.sources),
    gone: (owner) => {
      tools.secrets.want(owner, '', []);
      tools.topics.forget(owner);
    },
  };
}

/** What was seen, and how the pass goes on once that is written. */
type Step =
  | { readonly observed: SourceObserved; readonly outcome: Outcome }
  | { readonly observed: SourceObserved; readonly failure: EventLogError };
