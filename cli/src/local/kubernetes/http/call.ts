import type { IncomingMessage } from 'node:http';
import type { Clock, Logger } from '@airy/observability';
import { parse as parseYaml } from 'yaml';
import type { Kinds } from '../kinds.ts';
import { decodeProtobufBody } from '../protobuf.ts';
import { isObject, type JsonObject } from '../schema/json.ts';
import { badRequest, tooLarge, unsupportedMediaType } from '../status.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { WriteOptions } from '../write/admission.ts';
import type { ObjectWriter } from '../write/object-writer.ts';
import type { Target } from './target.ts';

/** What the handlers work on. */
export interface Api {
  readonly store: ObjectStore;
  readonly writer: ObjectWriter;
  readonly kinds: Kinds;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request for a resource, its body read. */
export interface Call {
  readonly method: string;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** Without parameters; empty when the client sent none. */
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: Buffer;
}

/** What is answered: an object of the API, and warnings about the request. */
export interface Answer {
  readonly code: number;
  readonly body: object;
  readonly warnings?: readonly string[];
}

const BODY_LIMIT_BYTES = 3_145_728; // kube-apiserver's limit for request bodies

/** @throws {ApiError} 413 past 3 MiB */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > BODY_LIMIT_BYTES) throw tooLarge(`Request entity too large: limit is ${BODY_LIMIT_BYTES}`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * The object in a body: JSON, YAML, or the protobuf of a Secret or a ConfigMap.
 *
 * @throws {ApiError} 400 when it is none, 415 for another type
 */
export function objectOf(call: Call): JsonObject {
  const { kind } = call.target.kind;
  switch (call.contentType) {
    case '':
    case 'application/json':
    case 'application/yaml':
      return parseObject(call, kind);
    case 'application/vnd.kubernetes.protobuf': {
      const decoded = decodeProtobufBody(call.body);
      return { ...decoded.object, apiVersion: decoded.apiVersion, kind: decoded.kind };
    }
    default:
      throw unsupportedMediaType(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']);
  }
}

/** The JSON or YAML object of a body; `expected` is named when there is none. */
export function parseObject(call: Call, expected: string): JsonObject {
  const value = parseText(call);
  if (!isObject(value))
    throw badRequest(`the object provided is unrecognized (must be of type ${expected}): expected an object`);
  return value;
}

/** The JSON or YAML value of a body. Never repeats the text in an error: it may hold a secret. */
export function parseText(call: Call): unknown {
  const text = call.body.toString('utf8');
  const isYaml = call.contentType.includes('yaml');
  try {
    return JSON.parse(text);
  } catch {
    if (!isYaml) throw badRequest('the body of the request is not valid JSON');
  }
  try {
    return parseYaml(text);
  } catch {
    throw badRequest('the body of the request is not valid YAML');
  }
}

/**
 * Who writes and how, from the query.
 *
 * @throws {ApiError} 400 for values that are not known
 */
export function writeOptionsOf(call: Call): WriteOptions {
  const fieldValidation = call.query.get('fieldValidation') || 'Warn';
  if (fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    throw badRequest(
      `fieldValidation: Unsupported value: "${fieldValidation}": supported values: "Ignore", "Strict", "Warn"`,
    );
  }
  const manager = call.query.get('fieldManager') || call.userAgent.split('/')[0] || 'unknown';
  if (manager.length > 128) throw badRequest('fieldManager: Too long: may not be more than 128 bytes');
  return { manager, dryRun: isDryRun(call.query.getAll('dryRun')), fieldValidation };
}

/** @throws {ApiError} 400 for anything but `All` */
export function isDryRun(values: readonly string[]): boolean {
  const other = values.find((value) => value !== 'All' && value !== '');
  if (other !== undefined) throw badRequest(`dryRun: Unsupported value: "${other}": supported values: "All"`);
  return values.includes('All');
}
