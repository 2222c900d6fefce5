/**
 * How far a reader of the event stream has come: for each partition of each consumed topic the step before which it has
 * seen everything. A step is `offset · STEPS_PER_RECORD + n` for the nth event of the record at that offset, so a cursor
 * may stand between two events of one record. Positions of the log, hence the same on every replica.
 */
export type StepVector = readonly (readonly number[])[];

/** A record makes fewer events than this. */
export const STEPS_PER_RECORD = 4;

const VERSION = 1;

/** The vector as an opaque text: one version byte, then variable-length integers, base64url. */
export function encodeCursor(vector: StepVector): string {
  const bytes: number[] = [VERSION];
  pushInteger(bytes, vector.length);
  for (const partitions of vector) {
    pushInteger(bytes, partitions.length);
    for (const step of partitions) pushInteger(bytes, step);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** The vector of a text that `encodeCursor` made, undefined for any other. */
export function decodeCursor(text: string): StepVector | undefined {
  if (text.length > 4096 || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  let at = 1;
  const next = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) return Number.NaN;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  if (bytes[0] !== VERSION) return undefined;
  const topics = next();
  if (!(topics <= 64)) return undefined;
  const vector: number[][] = [];
  for (let topic = 0; topic < topics; topic++) {
    const partitions = next();
    if (!(partitions <= bytes.length)) return undefined;
    vector.push(Array.from({ length: partitions }, next));
  }
  const isWhole = at === bytes.length && vector.every((steps) => steps.every(Number.isSafeInteger));
  return isWhole ? vector : undefined;
}

function pushInteger(bytes: number[], value: number): void {
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 128) | 0x80);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}
