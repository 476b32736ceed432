import type { LogRecord } from './log-record.js';

/** A line of a container's output, with its newline if it has one. */
export interface LogLine {
  readonly stream: LogRecord['stream'];
  /** When its first byte was written. */
  readonly timeNs: bigint;
  readonly bytes: Buffer;
}

const newline = 0x0a;

/** A line longer than this comes in parts, as Docker's do: a line without an end does not fill the memory. */
const maxPartBytes = 16 * 1024;

interface Unfinished {
  readonly timeNs: bigint;
  readonly pieces: Buffer[];
  length: number;
}

/** Puts lines together from a log's records. Each output has its own: one does not end the other's line. */
export class LineSplitter {
  readonly #unfinished = new Map<LogRecord['stream'], Unfinished>();

  /** The lines that end with these bytes. */
  *add({ stream, timeNs, bytes }: LogRecord): Generator<LogLine> {
    let from = 0;
    while (from < bytes.length) {
      const at = bytes.indexOf(newline, from);
      const end = at < 0 ? bytes.length : at + 1;
      const line = this.#unfinished.get(stream) ?? { timeNs, pieces: [], length: 0 };
      // The bytes are the reader's buffer: what is kept for later is copied.
      const piece = bytes.subarray(from, end);
      line.pieces.push(at < 0 ? Buffer.from(piece) : piece);
      line.length += piece.length;
      if (at >= 0 || line.length >= maxPartBytes) {
        this.#unfinished.delete(stream);
        yield { stream, timeNs: line.timeNs, bytes: join(line.pieces) };
      } else {
        this.#unfinished.set(stream, line);
      }
      from = end;
    }
  }

  /** What was written last, without a newline behind it. */
  *finish(): Generator<LogLine> {
    for (const [stream, { timeNs, pieces }] of this.#unfinished) {
      yield { stream, timeNs, bytes: join(pieces) };
    }
    this.#unfinished.clear();
  }
}

function join(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
