import { HttpError } from '@airy/http';
import { KubernetesError } from '@airy/kubernetes';

/** The fields of a Channel's spec, as the API calls them. */
const FIELD_NAMES: Readonly<Record<string, string>> = { 'spec.imageUrl': 'image_url', 'spec.name': 'name' };

/**
 * Runs a write to the Kubernetes API; what the server refuses becomes an answer for the client.
 *
 * @throws {HttpError} 400 for an invalid object (with the field), 409 for a conflict, 503 when the server is away or
 *   refuses us
 */
export async function answeringKubernetesErrors<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    if (error.code === 422 || error.code === 400) {
      const cause = error.causes.find(({ field }) => field !== undefined);
      const field = cause?.field === undefined ? undefined : FIELD_NAMES[cause.field];
      throw new HttpError(400, cause?.message ?? error.message, field === undefined ? {} : { field });
    }
    if (error.code === 409) throw new HttpError(409, 'The resource was changed at the same time, try again');
    const headers = { 'retry-after': '2' };
    throw new HttpError(503, 'The Kubernetes API did not take the change', { headers });
  }
}
