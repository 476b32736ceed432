import type { LogRecord } from '../logs/log-record.js';

/** The lines of a container's outputs, each without its end; what is written last may lack one. */
export async function* linesOf(
  records: AsyncIterable<LogRecord>,
): AsyncGenerator<string, void, void> {
  const begun: Record<LogRecord['stream'], Buffer> = {
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
  };
  for await (const { stream, bytes } of records) {
    let rest = Buffer.concat([begun[stream], bytes]);
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      yield rest.toString('utf8', 0, end).replace(/\r$/, '');
      rest = rest.subarray(end + 1);
    }
    begun[stream] = rest;
  }
  yield* Object.values(begun).flatMap((rest) => (rest.length === 0 ? [] : [rest.toString()]));
}

const newline = 0x0a;
