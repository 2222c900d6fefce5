export type { ProjectedBatch } from './projection.ts';
export { ReadModel } from './read-model.ts';
export { pragmas, SCHEMA } from './schema.ts';
