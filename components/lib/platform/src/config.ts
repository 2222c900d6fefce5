/** What a Deployment tells its component through the environment. */
export interface ComponentConfig {
  /** The AiryInstance's name. */
  readonly instance: string;
  readonly namespace: string;
  /** The Deployment's own name. */
  readonly deployment: string;
  /** The Source's name, for parts of a source. */
  readonly source: string | undefined;
  /** What stands before every topic's name and a dot. */
  readonly topicPrefix: string | undefined;
}

/** The environment is not as expected; the message lists every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Variable {
  readonly variable: string;
  readonly isRequired: boolean;
  readonly pattern: RegExp;
  readonly expected: string;
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const A_NAME = 'lower-case letters, digits and dashes, at most 63';

/** Every variable a component is started with, by the field it fills. The operator writes them, nothing else is read. */
const VARIABLES: Readonly<Record<keyof ComponentConfig, Variable>> = {
  instance: { variable: 'AIRY_INSTANCE', isRequired: true, pattern: DNS_LABEL, expected: A_NAME },
  namespace: { variable: 'AIRY_NAMESPACE', isRequired: true, pattern: DNS_LABEL, expected: A_NAME },
  deployment: { variable: 'AIRY_DEPLOYMENT', isRequired: true, pattern: DNS_LABEL, expected: A_NAME },
  source: { variable: 'AIRY_SOURCE', isRequired: false, pattern: DNS_LABEL, expected: A_NAME },
  topicPrefix: {
    variable: 'AIRY_TOPIC_PREFIX',
    isRequired: false,
    pattern: /^[A-Za-z0-9._-]{1,100}$/,
    expected: 'letters, digits, dots, dashes and underscores, at most 100',
  },
};

/**
 * Reads a component's configuration.
 *
 * @param env - the container's environment; an empty text counts as absent
 * @throws {ConfigError} naming every variable that is missing or malformed
 */
export function readComponentConfig(env: Readonly<Record<string, string | undefined>>): ComponentConfig {
  const problems: string[] = [];
  const read = (field: keyof ComponentConfig): string | undefined => {
    const { variable, isRequired, pattern, expected } = VARIABLES[field];
    const value = env[variable] || undefined;
    if (value === undefined && isRequired) problems.push(`${variable} is missing: expected ${expected}`);
    if (value !== undefined && !pattern.test(value)) {
      problems.push(`${variable} is ${JSON.stringify(value.slice(0, 80))}: expected ${expected}`);
    }
    return value;
  };
  const config = {
    instance: read('instance') ?? '',
    namespace: read('namespace') ?? '',
    deployment: read('deployment') ?? '',
    source: read('source'),
    topicPrefix: read('topicPrefix'),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  return Object.freeze(config);
}
