import type { Clock } from '@airy/observability';

/** Tells a person what happens while it happens. */
export interface Steps {
  /** Runs `work` as a named step; prints when it begins (on a terminal), and its outcome with the time it took. */
  run<T>(name: string, work: () => Promise<T> | T, detail?: (result: T) => string): Promise<T>;
}

/** Steps printed to `output`, one line each; on a terminal the running step shows too. */
export function createSteps(
  output: { write(text: string): unknown; readonly isTTY?: boolean },
  clock: Pick<Clock, 'nowMs'>,
): Steps {
  const begin = (name: string) => output.isTTY && output.write(`  … ${name}`);
  const clear = () => output.isTTY && output.write('\r\u001b[2K');
  return {
    run: async (name, work, detail) => {
      const startedMs = clock.nowMs();
      const took = () => `${((clock.nowMs() - startedMs) / 1000).toFixed(1)} s`;
      begin(name);
      try {
        const result = await work();
        clear();
        const extra = detail?.(result);
        output.write(`  ✓ ${name}${extra ? `: ${extra}` : ''} (${took()})\n`);
        return result;
      } catch (error) {
        clear();
        output.write(`  ✗ ${name} (${took()})\n`);
        throw error;
      }
    },
  };
}
