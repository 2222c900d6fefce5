import { isObject, type JsonObject, textOf, valueAt } from '../schema/json.ts';
import { AGE, type BuiltinColumn, builtinColumns, NAME } from './builtin-columns.ts';
import { age } from './duration.ts';
import { compileJsonPath } from './jsonpath.ts';

/** A column as a CustomResourceDefinition's `additionalPrinterColumns` has it. */
export interface PrinterColumn {
  readonly name: string;
  /** `string`, `integer`, `number`, `boolean` or `date` (an RFC 3339 time, shown as an age). */
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Above 0 shows with `-o wide` only. */
  readonly priority?: number;
  readonly jsonPath: string;
}

/** A column ready to render. */
export interface TableColumn extends Omit<BuiltinColumn, 'cell'> {
  readonly cell: (object: unknown, nowMs: number) => unknown;
}

/** What rows carry of their objects. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

/** A `meta.k8s.io/v1` Table. */
export interface Table extends JsonObject {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: JsonObject;
  readonly columnDefinitions: readonly JsonObject[];
  readonly rows: readonly JsonObject[];
}

/**
 * The columns of a kind: its own for a custom one (name and age when it declares none), kubectl's for a built-in one.
 * Compile once, render often.
 *
 * @throws {RangeError} when a JSONPath cannot be read
 */
export function tableColumns(kind: string, columns: readonly PrinterColumn[] | undefined): readonly TableColumn[] {
  if (columns === undefined) return builtinColumns(kind);
  return columns.length === 0 ? [NAME, { ...AGE, type: 'date' }] : [NAME, ...columns.map(compile)];
}

function compile({ jsonPath, ...column }: PrinterColumn): TableColumn {
  const find = compileJsonPath(jsonPath);
  const description = column.description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { ...column, description, cell: (object, nowMs) => cellOf(column.type, find(object)[0], nowMs) };
}

// Null shows as an empty cell.
function cellOf(type: string, value: unknown, nowMs: number): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'date':
      return typeof value === 'string' ? age(value, nowMs) : null;
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return textOf(value);
  }
}

/**
 * Renders objects as a Table, a row each in their order.
 *
 * @param options.metadata - the list's metadata (`resourceVersion`, `continue`)
 * @param options.withColumns - false leaves the definitions out, as all but the first event of a watch do
 */
export function renderTable(
  objects: readonly unknown[],
  columns: readonly TableColumn[],
  options: {
    readonly includeObject: IncludeObject;
    readonly nowMs: number;
    readonly metadata?: JsonObject;
    readonly withColumns?: boolean;
  },
): Table {
  const definitions = columns.map(({ name, type, description, format = '', priority = 0 }) => {
    return { name, type, format, description, priority };
  });
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata ?? {},
    columnDefinitions: options.withColumns === false ? [] : definitions,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.nowMs)),
      object: included(object, options.includeObject),
    })),
  };
}

function included(object: unknown, include: IncludeObject): unknown {
  if (include === 'None') return null;
  if (include === 'Object' || !isObject(object)) return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: valueAt(object, ['metadata']) };
}
