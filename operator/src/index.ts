export type { Operator, OperatorOptions } from './operator.ts';
export { startOperator } from './operator.ts';
