/** The head of an HTTP answer. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; the values of several headers of one name are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the connection stays open afterwards. */
  readonly isKeptAlive: boolean;
}

/** How the end of a body is found. */
export type BodyFraming =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** With the end of the connection. */
  | { readonly kind: 'close' };

// RFC 9112, sections 4 and 5, without what it calls obsolete: no folded lines, no space before a colon, and no
// line that ends with a bare LF. Values are visible ASCII, spaces and tabs, and bytes beyond ASCII.
const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t -~\x80-\xff]*)?$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;

/**
 * Reads the head of an answer, without the empty line at its end. Stricter than the parser of Node: what is not plainly
 * right is `undefined`.
 */
export function parseResponseHead(bytes: Buffer): ResponseHead | undefined {
  const [first = '', ...lines] = bytes.toString('latin1').split('\r\n');
  const status = statusLine.exec(first);
  if (status === null) {
    return undefined;
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return undefined;
    }
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  const isKeptAlive = status[1] === '1' && headers.get('connection')?.toLowerCase() !== 'close';
  return { status: Number(status[2]), headers, isKeptAlive };
}

/**
 * How the body ends (RFC 9112, section 6.3). A head that says so in two ways, which two readers could take differently,
 * is `undefined`.
 */
export function bodyFraming(
  { status, headers }: ResponseHead,
  method: string,
): BodyFraming | undefined {
  if (method === 'HEAD' || status === 204 || status === 304) {
    return { kind: 'length', length: 0 };
  }
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined) {
    return length === undefined && coding.toLowerCase() === 'chunked'
      ? { kind: 'chunked' }
      : undefined;
  }
  if (length === undefined) {
    return { kind: 'close' };
  }
  return /^\d{1,15}$/.test(length) ? { kind: 'length', length: Number(length) } : undefined;
}
