import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bodyFraming, parseResponseHead } from './response-head.js';

describe('parseResponseHead', () => {
  it('reads status and headers', () => {
    const head = parse('HTTP/1.1 206 Partial Content', 'Content-Length: 5 ', 'X-A:1', 'x-a: 2');
    expect(head).toEqual({
      status: 206,
      headers: new Map([
        ['content-length', '5'],
        ['x-a', '1, 2'],
      ]),
      isKeptAlive: true,
    });
  });

  it.each([
    ['HTTP/1.1 200 OK', 'Connection: close', false],
    ['HTTP/1.0 200 OK', 'X: y', false],
    ['HTTP/1.1 200', 'X: y', true],
  ])('knows whether the connection stays open: %s, %s', (first, second, isKeptAlive) => {
    expect(parse(first, second)?.isKeptAlive).toBe(isKeptAlive);
  });

  it.each([
    ['nothing', ''],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2'],
    ['HTTP/2', 'HTTP/2 200'],
    ['a status beyond 599', 'HTTP/1.1 600 X'],
    ['a status of two digits', 'HTTP/1.1 20 X'],
    ['a folded line', 'HTTP/1.1 200 OK', 'A: b', ' c'],
    ['a space before the colon', 'HTTP/1.1 200 OK', 'Content-Length : 5'],
    ['no colon', 'HTTP/1.1 200 OK', 'Content-Length'],
    ['no name', 'HTTP/1.1 200 OK', ': 5'],
    ['a bare line feed', 'HTTP/1.1 200 OK', 'A: b\nContent-Length: 5'],
    ['a bare carriage return', 'HTTP/1.1 200 OK', 'A: b\rX: 5'],
    ['a NUL', 'HTTP/1.1 200 OK', 'A: \0'],
    ['an empty line', 'HTTP/1.1 200 OK', '', 'A: b'],
  ])('refuses %s', (_, ...lines) => {
    expect(parse(...lines)).toBeUndefined();
  });

  it('finds nothing in a value that could begin another line, whatever the bytes', () => {
    const line = fc.stringMatching(/^[A-Za-z:;\-= \t\r\n\0\x80-\xff]*$/);
    const bytes = fc.array(line).map((lines) => ['HTTP/1.1 200 OK', ...lines].join('\r\n'));
    fc.assert(
      fc.property(bytes, (text) => {
        const head = parseResponseHead(Buffer.from(text, 'latin1'));
        for (const [name, value] of head?.headers ?? []) {
          expect(name).toMatch(/^[^A-Z\s:]+$/);
          expect(value).not.toMatch(/[\r\n\0]/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('bodyFraming', () => {
  it.each([
    [['Content-Length: 5'], { kind: 'length', length: 5 }],
    [['Content-Length: 0'], { kind: 'length', length: 0 }],
    [['Transfer-Encoding: Chunked'], { kind: 'chunked' }],
    [[], { kind: 'close' }],
  ])('of %j is %j', (lines, framing) => {
    const head = parse('HTTP/1.1 200 OK', ...lines);
    expect(head && bodyFraming(head, 'GET')).toEqual(framing);
  });

  it.each([
    [['Content-Length: 5', 'Transfer-Encoding: chunked']],
    [['Transfer-Encoding: gzip, chunked']],
    [['Content-Length: 5', 'Content-Length: 5']],
    [['Content-Length: 5, 6']],
    [['Content-Length: +5']],
    [['Content-Length: 0x5']],
    [['Content-Length: -5']],
    [['Content-Length: ']],
    [['Content-Length: 99999999999999999999']],
  ])('of %j is in doubt', (lines) => {
    const head = parse('HTTP/1.1 200 OK', ...lines);
    expect(head && bodyFraming(head, 'GET')).toBeUndefined();
  });

  it('says that there is none in an answer that has no body', () => {
    const none = { kind: 'length', length: 0 };
    const [noContent, toHead] = [
      parse('HTTP/1.1 204 X'),
      parse('HTTP/1.1 200 X', 'Content-Length: 5'),
    ];
    expect(noContent && bodyFraming(noContent, 'GET')).toEqual(none);
    expect(toHead && bodyFraming(toHead, 'HEAD')).toEqual(none);
  });
});

function parse(...lines: string[]): ReturnType<typeof parseResponseHead> {
  return parseResponseHead(Buffer.from(lines.join('\r\n'), 'latin1'));
}
