import type { RequestAuthenticator } from '@airy/auth';
import { type Api, HttpError } from '@airy/http';
import { Type } from 'typebox';

/** The API that the routes are added to. */
export type AdminApi = Api<{ readonly user: RequestAuthenticator['user'] }>;

/** An id in a request. */
export const UUID = Type.String({ format: 'uuid' });
/** A name that people give. */
export const NAME = Type.String({ minLength: 1, maxLength: 200 });

/** @throws {HttpError} 404 when there is no such thing */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new HttpError(404, `There is no ${what} with this id`);
  return value;
}
