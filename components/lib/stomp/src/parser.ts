import {
  type FrameFormat,
  isEscaped,
  StompError,
  type StompFrame,
  type StompHeaders,
  unescapeHeader,
} from './frame.ts';

/** What a parser accepts and whom it tells. */
export interface FrameParserOptions extends FrameFormat {
  readonly onFrame: (frame: StompFrame) => void;
  /** Called for line feeds between frames. */
  readonly onHeartBeat?: () => void;
  /** Bytes of one frame, NUL included. Default 64 KiB. */
  readonly maxFrameBytes?: number;
  /** Headers of one frame. Default 50. */
  readonly maxHeaders?: number;
}

/** Turns the messages of one connection into frames. */
export interface FrameParser {
  /**
   * Takes the next WebSocket message: part of a frame, one frame, or several.
   *
   * @throws {StompError} once the bytes are not STOMP or a limit is passed; the connection cannot be read any further
   */
  push(data: string | ArrayBuffer | Uint8Array): void;
}

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array();

/** A parser for one connection. Memory is bounded by `maxFrameBytes` and the message being pushed. */
export function createFrameParser(options: FrameParserOptions): FrameParser {
  const maxBytes = options.maxFrameBytes ?? 65_536;
  const maxHeaders = options.maxHeaders ?? 50;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const encoder = new TextEncoder();
  let pending: Uint8Array = EMPTY;

  const tooLarge = () => new StompError('too-large', `A frame may have ${maxBytes} bytes at most`);
  const decode = (bytes: Uint8Array) => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new StompError('malformed', 'A frame must be UTF-8');
    }
  };

  /** One frame from the start of `bytes` and its length, or undefined when more is needed. */
  const readFrame = (bytes: Uint8Array): { frame: StompFrame; length: number } | undefined => {
    const head = endOfHead(bytes);
    if (!head) {
      if (bytes.length > maxBytes) throw tooLarge();
      return undefined;
    }
    if (head.body > maxBytes) throw tooLarge();
    const { command, headers } = parseHead(decode(bytes.subarray(0, head.end)), options, maxHeaders);
    const declared = headers['content-length'];
    let end: number;
    if (declared === undefined) {
      end = bytes.indexOf(0, head.body);
      if ((end < 0 ? bytes.length : end + 1) > maxBytes) throw tooLarge();
      if (end < 0) return undefined;
    } else {
      if (!/^\d{1,10}$/.test(declared)) throw new StompError('malformed', 'content-length must be a number of bytes');
      end = head.body + Number(declared);
      if (end + 1 > maxBytes) throw tooLarge();
      if (bytes.length <= end) return undefined;
      if (bytes[end] !== 0) throw new StompError('malformed', 'A frame must end with NUL after its content-length');
    }
    return { frame: { command, headers, body: decode(bytes.subarray(head.body, end)) }, length: end + 1 };
  };

  return {
    push(data) {
      const chunk =
        typeof data === 'string' ? encoder.encode(data) : data instanceof Uint8Array ? data : new Uint8Array(data);
      let bytes = pending.length ? concat(pending, chunk) : chunk;
      pending = EMPTY;
      for (;;) {
        const start = skipLineEnds(bytes);
        if (start > 0) {
          options.onHeartBeat?.();
          bytes = bytes.subarray(start);
        }
        if (bytes.length === 0) return;
        const read = readFrame(bytes);
        if (!read) {
          pending = bytes.slice();
          return;
        }
        bytes = bytes.subarray(read.length);
        options.onFrame(read.frame);
      }
    },
  };
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** Index after the line ends at the start; a CR counts only before an LF. */
function skipLineEnds(bytes: Uint8Array): number {
  let index = 0;
  while (bytes[index] === LF || (bytes[index] === CR && bytes[index + 1] === LF)) index += 1;
  return index;
}

/** Where the head ends (without its last line end) and the body starts. */
function endOfHead(bytes: Uint8Array): { end: number; body: number } | undefined {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return { end: at, body: at + 2 };
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return { end: at, body: at + 3 };
  }
  return undefined;
}

function parseHead(text: string, format: FrameFormat, maxHeaders: number): { command: string; headers: StompHeaders } {
  const [command = '', ...lines] = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (!/^[A-Z]{1,20}$/.test(command)) throw new StompError('malformed', 'A frame must start with a command');
  if (lines.length > maxHeaders) throw new StompError('too-large', `A frame may have ${maxHeaders} headers at most`);
  const read = isEscaped(command, format) ? unescapeHeader : (raw: string) => raw;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new StompError('malformed', 'A header must be name:value');
    const name = read(line.slice(0, colon));
    if (!headers.has(name)) headers.set(name, read(line.slice(colon + 1)));
  }
  return { command, headers: Object.fromEntries(headers) };
}
