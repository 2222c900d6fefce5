import type { Filter, FilterField, FilterTerm, WordPattern } from '../domain/filter-syntax.ts';

/** A condition with its bound values, over the columns of `conversation c`. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * The condition a filter means. Values are only ever bound. `airy_words(text, pattern)` must be defined: true when a
 * word of the text matches; `airy_phrase(text, words)`: when the words stand in it one after another.
 */
export function filterCondition(filter: Filter): SqlCondition {
  if (filter.kind !== 'clauses') return term(filter);
  const not = filter.not.map(filterCondition).map(({ sql, values }) => ({ sql: `NOT ${sql}`, values }));
  if (filter.must.length > 0) return joined([...filter.must.map(filterCondition), ...not], 'AND');
  if (filter.should.length === 0) return joined(not, 'AND');
  return joined([joined(filter.should.map(filterCondition), 'OR'), ...not], 'AND');
}

function joined(conditions: readonly SqlCondition[], operator: 'AND' | 'OR'): SqlCondition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${operator} `)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}

function term(filter: FilterTerm): SqlCondition {
  const column = columnOf(filter.field);
  switch (filter.kind) {
    case 'range': {
      const from = filter.from === undefined ? [] : [{ sql: `${column.sql} >= ?`, values: [filter.from] }];
      const to = filter.to === undefined ? [] : [{ sql: `${column.sql} <= ?`, values: [filter.to] }];
      return from.length + to.length === 0 ? { sql: '(1)', values: [] } : joined([...from, ...to], 'AND');
    }
    case 'phrase':
      return {
        sql: `airy_phrase(${column.sql}, ?)`,
        values: [...column.values, filter.words.join(' ')],
      };
    case 'word':
      if (isAnything(filter.pattern) && filter.field.name === 'id') return { sql: '(1)', values: [] };
      return { sql: `airy_words(${column.sql}, ?)`, values: [...column.values, JSON.stringify(filter.pattern)] };
  }
}

function isAnything(pattern: WordPattern): boolean {
  const [only, ...rest] = pattern;
  return rest.length === 0 && typeof only === 'object' && only.wildcard === '*';
}

function columnOf(field: FilterField): SqlCondition {
  switch (field.name) {
    case 'id':
      return { sql: 'c.uuid', values: [] };
    case 'channel_id':
      return { sql: 'c.channel', values: [] };
    case 'source':
      return { sql: 'c.source', values: [] };
    case 'display_name':
      return { sql: 'c.display_name', values: [] };
    case 'tag_ids':
      return { sql: 'c.tag_ids', values: [] };
    case 'unread_count':
      return { sql: 'c.unread', values: [] };
    case 'created_at':
      return { sql: 'c.created_at', values: [] };
    case 'metadata':
      return {
        sql: "CASE json_type(c.metadata, ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE c.metadata ->> ? END",
        values: [jsonPath(field.path), jsonPath(field.path)],
      };
  }
}

/** SQLite's path for a dotted key. It knows no escape for a quote, so such a key becomes one that nothing has. */
function jsonPath(path: string): string {
  return `$${path
    .split('.')
    .map((segment) => `."${segment.replaceAll('"', '\u0001')}"`)
    .join('')}`;
}
