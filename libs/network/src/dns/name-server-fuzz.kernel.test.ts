import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fd } from '@docklet/syscall';
import { testBpfProgram } from '@docklet/syscall';
import { parseAddress } from '../ip/ip-address.js';
import { loadNameServer, longName, testRecords } from './loaded-program.fixture.js';
import type { Datagram } from './packet.fixture.js';
import { frame, parseAnswer, question, receive } from './packet.fixture.js';
import { maxPayload } from './program/layout.js';
import { verdicts } from '../bpf/verdicts.js';
import { reverseName } from './wire-name.js';

let program: Fd;

beforeAll(() => {
  program = loadNameServer(false);
});
afterAll(() => {
  program.close();
});

const known = new Set([
  ...testRecords.names.map(({ name }) => name.toLowerCase()),
  ...testRecords.reverse.map(({ address }) => reverseName(address)),
]);

const source = parseAddress('10.77.0.2');
const [server, server6] = testRecords.servers as [Datagram['source'], Datagram['source']];

/** Reads a question as RFC 1035 has it, one byte after the other; undefined if it is not one that is answered. */
function readName(payload: Buffer): string | undefined {
  const counts = [4, 6, 8].map((offset) => payload.length >= 12 && payload.readUInt16BE(offset));
  if (payload.length > maxPayload || counts.join() !== '1,0,0' || (payload[2]! & 0xfa) !== 0) {
    return undefined;
  }
  const labels: string[] = [];
  let position = 12;
  for (;;) {
    const length = payload[position++];
    if (length === undefined || length > 63 || position > 12 + 255) {
      return undefined;
    }
    if (length === 0) {
      const isInternet = payload.subarray(position + 2, position + 4).equals(Buffer.of(0, 1));
      return isInternet ? labels.join('.').toLowerCase() : undefined;
    }
    labels.push(payload.toString('latin1', position, position + length));
    position += length;
  }
}

const label = fc.oneof(
  fc.constantFrom('db', 'DB', 'web', 'shop', 'all', 'arpa', 'x'),
  fc.string({
    minLength: 1,
    maxLength: 63,
    unit: fc.constantFrom('a', 'Z', '-', '_', '0', '@', '[', '`', '{'),
  }),
);
const anyName = fc.oneof(
  fc.constantFrom(...known, 'WEB.SHOP', longName.toUpperCase()),
  fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.')),
);
const anyQuestion = fc
  .record({
    name: anyName,
    type: fc.oneof(fc.constantFrom(1, 28, 12), fc.nat(255)),
    id: fc.nat(0xffff),
    flags: fc.oneof(fc.constantFrom(0x0100, 0, 0x0130), fc.nat(0xffff)),
    extra: fc.uint8Array({ maxLength: 420 }).map((bytes) => Buffer.from(bytes)),
    additional: fc.nat(2),
  })
  .map(({ name, type, ...rest }) => question(name, type, rest));
const changed = (original: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(original, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
    .map(([bytes, changes, cut]) => {
      const copy = Buffer.from(bytes);
      changes.forEach(([position, byte]) => copy.writeUInt8(byte, position % copy.length));
      return cut % 4 === 0 ? copy.subarray(0, cut % copy.length) : copy;
    });

describe('nameServerProgram, whatever comes', () => {
  it('answers exactly the questions about its names, and leaves everything else as it is', () => {
    let answers = 0;
    const payloads = fc.oneof(anyQuestion, changed(anyQuestion), fc.uint8Array({ maxLength: 80 }));
    fc.assert(
      fc.property(payloads, fc.boolean(), (bytes, isIpv6) => {
        const payload = Buffer.from(bytes);
        const destination = isIpv6 ? server6 : server;
        const packet = frame({ source: isIpv6 ? server6 : source, destination, payload });
        const { result, packet: output } = testBpfProgram(program, packet);
        const name = readName(payload);
        if (name === undefined || !known.has(name)) {
          expect(result).toBe(verdicts.unspecified);
          expect(output.equals(packet)).toBe(true);
          return;
        }
        answers++;
        expect(result).toBe(verdicts.redirect);
        const received = Buffer.from(receive(output, destination.family).payload);
        const answer = parseAnswer(received);
        expect(answer.question.toLowerCase()).toBe(name);
        expect(answer.records.length).toBe(answer.counts[1]);
        expect(answer.records.every(({ type }) => type === answer.questionType)).toBe(true);
        // The identifier and the question are those that came, byte by byte.
        const questionEnd = 12 + name.length + 2 + 4;
        expect(received.subarray(12, questionEnd)).toEqual(payload.subarray(12, questionEnd));
        expect(received.readUInt16BE(0)).toBe(payload.readUInt16BE(0));
      }),
      { numRuns: 5000 },
    );
    expect(answers).toBeGreaterThan(500);
  });

  it('does to any bytes one of two things', () => {
    const valid = anyQuestion.map((payload) => frame({ source, destination: server, payload }));
    const packets = fc.oneof(changed(valid), fc.uint8Array({ minLength: 54, maxLength: 200 }));
    fc.assert(
      fc.property(packets, (bytes) => {
        const packet = Buffer.from(bytes);
        // The kernel takes nothing for a test that is shorter than the headers of Ethernet and IP.
        fc.pre(packet.length >= 54);
        const { result, packet: output } = testBpfProgram(program, packet);
        if (result === verdicts.redirect) {
          expect(output.readUInt16BE(44) & 0x8000).toBe(0x8000);
        } else {
          expect(result).toBe(verdicts.unspecified);
          expect(output.equals(packet)).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
