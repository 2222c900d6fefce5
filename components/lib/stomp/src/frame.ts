/** Headers of a frame; of a repeated header the first counts (STOMP 1.2, "Repeated Header Entries"). */
export type StompHeaders = Readonly<Record<string, string>>;

/** One STOMP frame. Bodies are text (UTF-8). */
export interface StompFrame {
  readonly command: string;
  readonly headers: StompHeaders;
  readonly body: string;
}

/** How frames are written and read. */
export interface FrameFormat {
  /** Escape header names and values; true since STOMP 1.1, false in 1.0. Default true. */
  readonly escapeHeaders?: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' };
const UNESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' };

/** What {@link createFrameParser} throws: the bytes are not STOMP, or past a limit. */
export class StompError extends Error {
  /** `malformed` or `too-large`. */
  readonly code: 'malformed' | 'too-large';

  constructor(code: 'malformed' | 'too-large', message: string) {
    super(message);
    this.name = 'StompError';
    this.code = code;
  }
}

/** CONNECT and CONNECTED are never escaped, so that 1.0 peers can read them (STOMP 1.2, "Value Encoding"). */
export function isEscaped(command: string, format: FrameFormat): boolean {
  return format.escapeHeaders !== false && command !== 'CONNECT' && command !== 'CONNECTED';
}

/** A header name or value as it stands on the wire. */
function escapeHeader(text: string): string {
  return text.replace(/[\\\r\n:]/g, (character) => ESCAPES[character] ?? character);
}

/** @throws {StompError} `malformed` on an escape STOMP 1.2 does not define */
export function unescapeHeader(text: string): string {
  return text.replace(/\\[\s\S]?/g, (sequence) => {
    const character = UNESCAPES[sequence];
    if (character === undefined) throw new StompError('malformed', 'Undefined escape in a header');
    return character;
  });
}

/**
 * A frame as it goes into one WebSocket message, NUL included.
 *
 * `content-length` (bytes) is added to every frame with a body; line breaks in unescaped headers become spaces.
 */
export function serializeFrame(frame: StompFrame, format: FrameFormat = {}): string {
  const escaped = isEscaped(frame.command, format);
  const write = (text: string) => (escaped ? escapeHeader(text) : text.replace(/[\r\n]+/g, ' '));
  let text = `${frame.command}\n`;
  for (const [name, value] of Object.entries(frame.headers)) {
    if (name !== 'content-length') text += `${write(name)}:${write(value)}\n`;
  }
  if (frame.body) text += `content-length:${new TextEncoder().encode(frame.body).length}\n`;
  return `${text}\n${frame.body}\0`;
}
