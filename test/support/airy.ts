import { runAiry } from './local-instance.ts';

/** How an airy command ended. */
export interface AiryAnswer {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard error on one line: the program breaks long sentences to the width of the terminal. */
  readonly problem: string;
  /** Standard output, parsed. @throws {SyntaxError} with what was printed when it is no JSON */
  json<T = Record<string, unknown>>(): T;
}

/** The airy command for the instance of a folder. */
export function airyFor(dataDir: string) {
  return async (args: readonly string[], input?: string): Promise<AiryAnswer> => {
    const { child, done } = runAiry([...args, '--data-dir', dataDir]);
    child.stdin?.end(input ?? '');
    const { code, stdout, stderr } = await done;
    return {
      code,
      stdout,
      problem: stderr
        .replace(/^\s*›\s*/gm, '')
        .replace(/\s+/g, ' ')
        .trim(),
      json: <T>() => JSON.parse(stdout) as T, // what the test expects of the command
    };
  };
}
