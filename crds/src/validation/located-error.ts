import type { FieldError, Path } from './field-error.ts';

/** An error with the value that it is about. */
export interface LocatedError {
  readonly error: FieldError;
  /** The value whose change makes the error count on an update; for a missing field, the object it is missing in. */
  readonly about: Path;
  /** Speaks of the change itself, so it counts although the value may look unchanged. */
  readonly isTransition: boolean;
}
