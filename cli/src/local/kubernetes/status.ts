import type { JsonObject } from './schema/json.ts';

/** One reason among several, with the field it is about. */
export interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

/** What a Status tells beside its message. `kind` is a plural where the real server puts the plural there. */
interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A resource as errors name it: `secrets`, `sources.core.airy.co`. */
interface GroupResource {
  readonly group: string;
  readonly plural: string;
}

/** A kind as errors name it: `Secret`, `Source.core.airy.co`. */
interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * An answer of the API that is not a success, as the `Status` object of kube-apiserver.
 *
 * @see k8s.io/apimachinery/pkg/api/errors for codes, reasons and the wording of messages
 */
export class ApiError extends Error {
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The `Status` object to answer with. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

const qualified = (name: string, group: string) => (group ? `${name}.${group}` : name);
const resourceDetails = ({ group, plural }: GroupResource, name?: string): StatusDetails => ({
  ...(name && { name }),
  ...(group && { group }),
  kind: plural,
});

/** 404 for an object. */
export function notFound(resource: GroupResource, name: string): ApiError {
  const message = `${qualified(resource.plural, resource.group)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, resourceDetails(resource, name));
}

/** 409 for a create. */
export function alreadyExists(resource: GroupResource, name: string): ApiError {
  const message = `${qualified(resource.plural, resource.group)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, resourceDetails(resource, name));
}

/** 409; without `problem` it is the one of an outdated resourceVersion. */
export function conflict(
  resource: GroupResource,
  name: string,
  problem = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  const what = `${qualified(resource.plural, resource.group)} "${name}"`;
  const message = `Operation cannot be fulfilled on ${what}: ${problem}`;
  return new ApiError(409, 'Conflict', message, resourceDetails(resource, name));
}

/** 409 of a server-side apply; each cause has reason `FieldManagerConflict`. */
export function applyConflict(message: string, causes: readonly StatusCause[]): ApiError {
  return new ApiError(409, 'Conflict', message, { causes });
}

/** 422; `causes` are the problems, each with its field and a message as `Invalid value: "x": must be …`. */
export function invalid(kind: GroupKind, name: string, causes: readonly StatusCause[]): ApiError {
  const problems = [...new Set(causes.map(({ field, message }) => (field ? `${field}: ${message}` : message)))];
  const list = problems.length > 1 ? `[${problems.join(', ')}]` : (problems[0] ?? '');
  const what = `${qualified(kind.kind, kind.group)} "${name}" is invalid`;
  return new ApiError(422, 'Invalid', list ? `${what}: ${list}` : what, {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}

/** 422 of a patch that cannot be done; the real server says no more than the message, the cause is ours. */
export function patchRejected(problem: string): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {
    causes: [{ reason: 'UnexpectedServerResponse', message: problem, field: 'patch' }],
  });
}

/** 400. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 415; `hint` says what to do instead, where there is something. */
export function unsupportedMediaType(accepted: readonly string[], hint = ''): ApiError {
  const known = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', hint ? `${known}; ${hint}` : known);
}

/** 405; `action` is a verb such as `create` or `delete`. */
export function methodNotAllowed(resource?: GroupResource, action = ''): ApiError {
  if (!resource) {
    return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  }
  const message = `${action} is not supported on resources of kind "${qualified(resource.plural, resource.group)}"`;
  return new ApiError(405, 'MethodNotAllowed', message, resourceDetails(resource));
}

/** 410 for a resourceVersion or a continue token that is too old. */
export function gone(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** 403. */
export function forbidden(resource: GroupResource, name: string, problem: string): ApiError {
  const what = qualified(resource.plural, resource.group);
  const message = name ? `${what} "${name}" is forbidden: ${problem}` : `${what} is forbidden: ${problem}`;
  return new ApiError(403, 'Forbidden', message, resourceDetails(resource, name));
}

/** 401. */
export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** 413. */
export function tooLarge(message: string): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', message);
}

/** 500; the message never carries the contents of an object. */
export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 404 for what a real cluster has and a local instance has not; `what` is a noun such as `pods`. */
export function notInLocalSubset(what: string): ApiError {
  const message = `the server could not find the requested resource: ${what} is not in the subset of the Kubernetes API that a local instance serves`;
  return new ApiError(404, 'NotFound', message, {});
}
