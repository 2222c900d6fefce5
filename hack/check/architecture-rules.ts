/** Which packages a package may import, as folder prefixes. `*` in a rule's own folder stands for one name. */
export interface DirectionRule {
  /** The package's folder, or the folder all such packages lie in. */
  readonly folder: string;
  readonly mayImport: readonly string[];
}

const LIB = 'components/lib/';

/**
 * Direction of imports: crds → libraries → source kit → sources; components and operator never see each other; only
 * the local instance, the tools and the tests see everything. The first rule whose folder matches counts.
 */
export const DIRECTIONS: readonly DirectionRule[] = [
  { folder: 'crds', mayImport: [] },
  { folder: `${LIB}domain`, mayImport: [] },
  { folder: `${LIB}observability`, mayImport: [] },
  { folder: `${LIB}browser`, mayImport: [] },
  { folder: `${LIB}stomp`, mayImport: [] },
  { folder: `${LIB}event-log`, mayImport: [`${LIB}domain`, `${LIB}observability`] },
  { folder: `${LIB}kubernetes`, mayImport: ['crds', `${LIB}observability`] },
  { folder: `${LIB}http`, mayImport: [`${LIB}observability`] },
  { folder: `${LIB}sockets`, mayImport: [`${LIB}http`, `${LIB}stomp`, `${LIB}observability`] },
  {
    folder: `${LIB}platform`,
    mayImport: [
      'crds',
      `${LIB}domain`,
      `${LIB}event-log`,
      `${LIB}http`,
      `${LIB}kubernetes`,
      `${LIB}observability`,
      `${LIB}sockets`,
    ],
  },
  {
    folder: `${LIB}auth`,
    mayImport: ['crds', `${LIB}domain`, `${LIB}http`, `${LIB}kubernetes`, `${LIB}observability`, `${LIB}platform`],
  },
  { folder: 'components/sources/kit', mayImport: ['crds', LIB] },
  { folder: 'components/sources/', mayImport: ['crds', LIB, 'components/sources/kit'] },
  { folder: 'components/frontend-ui', mayImport: ['crds', LIB, 'webui'] },
  { folder: 'components/frontend-chat-plugin', mayImport: ['crds', LIB, 'chat-plugin'] },
  { folder: 'components/', mayImport: ['crds', LIB] },
  { folder: 'operator', mayImport: ['crds', LIB] },
  { folder: 'webui', mayImport: [`${LIB}browser`, `${LIB}stomp`] },
  { folder: 'chat-plugin', mayImport: [`${LIB}browser`, `${LIB}stomp`] },
  { folder: 'cli', mayImport: ['crds', LIB, 'components/', 'operator'] },
  { folder: 'hack', mayImport: [''] },
  { folder: 'test', mayImport: [''] },
];

/** Below `cli`, only these folders see the operator and the components; the rest of the command line must not. */
export const CLI_LOCAL = 'cli/src/local/';

/** What `domain/` folders may not import: they are pure. */
export const IMPURE_MODULES = /^(node:(?!crypto$)|hono|ws$|undici|pino|kafkajs|ioredis|@hono\/)/;
