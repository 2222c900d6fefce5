import type { Hook } from '@oclif/core';
import suggest from '@oclif/plugin-not-found';

/** A command there is not: the plugin's suggestion, in our words and with the exit code of wrong use. */
const hook: Hook.CommandNotFound = async function (options) {
  const context: Hook.Context = {
    ...this,
    warn: (problem) => this.warn(String(problem).replace(/ is not a /, ' is not an ')),
    error: (problem: string | Error) => this.error(problem, { exit: 2, code: 'usage' }),
  };
  return suggest.call(context, options);
};

export default hook;
