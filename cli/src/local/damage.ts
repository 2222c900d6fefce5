import { type DataDir, LocalInstanceError } from './data-dir.ts';

/**
 * Opens what is kept in `file`; says in one sentence which file SQLite found damaged and what to do about it.
 *
 * @throws {LocalInstanceError} `data-damaged`
 */
export async function openUndamaged<T>(dir: DataDir, file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const [damage] = /file is not a database|database disk image is malformed/.exec(reason) ?? [];
    if (damage === undefined) throw cause;
    const advice = `restore it from a copy, or delete everything with \`airy reset --data-dir ${dir.root}\``;
    throw new LocalInstanceError('data-damaged', `${file} is damaged (${damage}); ${advice}.`, { cause });
  }
}
