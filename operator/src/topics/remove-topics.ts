import { ANNOTATIONS } from '@airy/crds';
import type { KubernetesObject } from '@airy/kubernetes';
import type { Tools } from '../tools.ts';

/**
 * Deletes an object's topics before it goes. Safe to call again; topics that are gone are no error.
 *
 * @throws {EventLogError} when the log cannot be reached, unless the object carries the force-delete annotation: then the
 *   topics stay, and an Event names them
 */
export async function removeTopics(tools: Tools, object: KubernetesObject, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  try {
    await tools.eventLog.deleteTopics(names);
  } catch (error) {
    const list = names.join(', ');
    if (object.metadata.annotations?.[ANNOTATIONS.forceDelete] !== 'true') {
      const message = `Topics could not be deleted, trying again: ${list}.`;
      tools.events.record(object, { type: 'Warning', reason: 'CleanupFailed', message });
      throw error;
    }
    tools.events.record(object, { type: 'Warning', reason: 'CleanupSkipped', message: `Left behind: topics ${list}.` });
  }
}
