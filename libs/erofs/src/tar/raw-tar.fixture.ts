import { TarParser } from './tar-parser.js';
import type { TarEntry } from './tar-entry.js';
import type { TarParserOptions } from './tar-event.js';

/** The fields of a header block as bytes or text, so that each of them can lie. */
export interface RawHeader {
  readonly name?: string | Buffer;
  readonly mode?: string | Buffer;
  readonly uid?: string | Buffer;
  readonly gid?: string | Buffer;
  readonly size?: number | string | Buffer;
  readonly mtime?: string | Buffer;
  readonly checksum?: string;
  readonly typeflag?: string;
  readonly linkName?: string | Buffer;
  readonly magic?: string;
  readonly deviceMajor?: string;
  readonly deviceMinor?: string;
  readonly prefix?: string | Buffer;
  /** Anything else, by offset. */
  readonly patches?: Readonly<Record<number, string | Buffer>>;
}

export const TAR_END = Buffer.alloc(1024);

export function rawHeader(header: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  const put = (offset: number, value: string | Buffer): void => {
    block.set(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, offset);
  };
  const size = typeof header.size === 'number' ? octal(header.size, 11) : header.size;
  put(0, header.name ?? 'file');
  put(100, header.mode ?? '0000644');
  put(108, header.uid ?? '0000000');
  put(116, header.gid ?? '0000000');
  put(124, size ?? octal(0, 11));
  put(136, header.mtime ?? octal(0, 11));
  put(156, header.typeflag ?? '0');
  put(157, header.linkName ?? '');
  put(257, header.magic ?? 'ustar\x0000');
  put(329, header.deviceMajor ?? '0000000');
  put(337, header.deviceMinor ?? '0000000');
  put(345, header.prefix ?? '');
  for (const [offset, value] of Object.entries(header.patches ?? {})) {
    put(Number(offset), value);
  }
  put(148, '        ');
  put(
    148,
    header.checksum ??
      `${octal(
        block.reduce((sum, byte) => sum + byte, 0),
        6,
      )}\0 `,
  );
  return block;
}

/** A header with the content that it announces, or with another. */
export function rawEntry(header: RawHeader, content: string | Buffer = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return Buffer.concat([rawHeader({ size: bytes.length, ...header }), bytes, padding]);
}

/** A PAX header of records with right lengths, or of raw bytes. */
export function rawPax(records: Record<string, string | Buffer> | Buffer, typeflag = 'x'): Buffer {
  const data = Buffer.isBuffer(records)
    ? records
    : Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
  return rawEntry({ name: 'PaxHeaders/x', typeflag }, data);
}

export function paxRecord(key: string, value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const rest = key.length + bytes.length + 3;
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), bytes, Buffer.from('\n')]);
}

/** GNU's header for a long name (`L`) or a long link name (`K`). */
export function rawLongName(typeflag: 'L' | 'K', name: string | Buffer): Buffer {
  const bytes = typeof name === 'string' ? Buffer.from(name) : name;
  return rawEntry(
    { name: '././@LongLink', typeflag, magic: 'ustar  \0' },
    Buffer.concat([bytes, Buffer.alloc(1)]),
  );
}

/** A number as GNU tar writes it when octal digits do not suffice: two's complement with the topmost bit set. */
export function base256(value: bigint, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0]! |= 0x80;
  return bytes;
}

export function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

export interface ParsedEntry {
  readonly entry: TarEntry;
  readonly content: Buffer;
}

/** Everything that a parser says about a stream, fed in chunks of the given size. */
export function parseTar(
  stream: Buffer | readonly Buffer[],
  options: TarParserOptions & { readonly chunkSize?: number } = {},
): readonly ParsedEntry[] {
  const bytes = Buffer.isBuffer(stream) ? stream : Buffer.concat(stream);
  const parser = new TarParser(options);
  const parsed: ParsedEntry[] = [];
  let current: { entry: TarEntry; pieces: Buffer[] } | undefined;
  const chunkSize = options.chunkSize ?? Math.max(1, bytes.length);
  for (let start = 0; start < bytes.length; start += chunkSize) {
    parser.feed(bytes.subarray(start, start + chunkSize));
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.kind === 'entry') {
        current = { entry: event.entry, pieces: [] };
      } else if (event.kind === 'content') {
        current!.pieces.push(Buffer.from(event.bytes));
      } else {
        parsed.push({ entry: current!.entry, content: Buffer.concat(current!.pieces) });
      }
    }
  }
  parser.end();
  return parsed;
}

/** The only entry of a stream that has one. */
export function parseOne(...stream: readonly Buffer[]): ParsedEntry {
  const parsed = parseTar([...stream, TAR_END]);
  if (parsed.length !== 1) {
    throw new Error(`expected one entry, found ${parsed.length}`);
  }
  return parsed[0]!;
}

/** The error that a function throws, for its code and details. */
export function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}
