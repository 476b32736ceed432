import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { testBpfProgram } from '@docklet/syscall';
import type { IpAddress } from '../ip/ip-address.js';
import { addressFromBytes, formatAddress, parseAddress } from '../ip/ip-address.js';
import { loadNameServer, longName } from './loaded-program.fixture.js';
import type { Datagram, ParsedAnswer } from './packet.fixture.js';
import { containerMac, frame, hostMac, parseAnswer, question, receive } from './packet.fixture.js';
import { verdicts } from '../bpf/verdicts.js';
import { reverseName, wireName } from './wire-name.js';

const [A, AAAA, PTR, MX] = [1, 28, 12, 15];
const [NOERROR, NXDOMAIN] = [0x8580, 0x8583];

const ends: Record<4 | 6, { readonly source: IpAddress; readonly destination: IpAddress }> = {
  4: { source: parseAddress('10.77.0.2'), destination: parseAddress('198.51.100.53') },
  6: { source: parseAddress('fd00::2'), destination: parseAddress('2001:db8::53') },
};

let program: Fd;
let internal: Fd;

beforeAll(() => {
  program = loadNameServer(false);
  internal = loadNameServer(true);
});
afterAll(() => {
  program.close();
  internal.close();
});

const datagram = (
  payload: Buffer,
  family: 4 | 6 = 4,
  changes: Partial<Datagram> = {},
): Datagram => ({
  ...ends[family],
  payload,
  ...changes,
});

function ask(payload: Buffer, family: 4 | 6 = 4, server = program): ParsedAnswer {
  const { result, packet } = testBpfProgram(server, frame(datagram(payload, family)));
  expect(result).toBe(verdicts.redirect);
  return parseAnswer(receive(packet, family).payload);
}

const addressesOf = ({ records }: ParsedAnswer): string[] =>
  records.map(({ data }) => formatAddress(addressFromBytes(data)));

function expectUntouched(
  bytes: Buffer,
  server = program,
  verdict: number = verdicts.unspecified,
): void {
  const { result, packet } = testBpfProgram(server, bytes);
  expect(result).toBe(verdict);
  expect(packet.equals(bytes)).toBe(true);
}

describe('nameServerProgram', () => {
  it.each([4, 6] as const)(
    'sends the answer back to where an IPv%d question came from',
    (family) => {
      const asked = datagram(question('db', A), family);
      const { result, packet } = testBpfProgram(program, frame(asked));
      expect(result).toBe(verdicts.redirect);
      const { payload, ...way } = receive(packet, family);
      expect(way).toEqual({
        macs: Buffer.concat([containerMac, hostMac]),
        source: asked.destination,
        destination: asked.source,
        sourcePort: 53,
        port: 40_000,
        hasChecksum: true,
      });
      expect(addressesOf(parseAnswer(payload))).toEqual(['10.77.0.3']);
    },
  );

  it('answers what was asked, with the letters that it was asked with', () => {
    expect(ask(question('WEB.sHOP', A, { id: 0xbeef }))).toMatchObject({
      id: 0xbeef,
      flags: NOERROR,
      question: 'web.shop',
      questionType: A,
      counts: [1, 1, 0, 0],
    });
    const name = Buffer.from('\x03WeB\x04sHoP\0', 'latin1');
    expect(ask(question(name, AAAA))).toMatchObject({ question: 'WeB.sHoP', questionType: AAAA });
  });

  it('leaves a checksum out that was left out', () => {
    const asked = datagram(question('db', A), 4, { hasChecksum: false });
    const { packet } = testBpfProgram(program, frame(asked));
    expect(receive(packet, 4).hasChecksum).toBe(false);
  });

  it('says whether recursion was desired', () => {
    expect(ask(question('db', A, { flags: 0 })).flags).toBe(NOERROR & ~0x0100);
    // Checking disabled and authentic data, which resolvers set.
    expect(ask(question('db', A, { flags: 0x0130 })).flags).toBe(NOERROR);
  });

  it('has the addresses of both families', () => {
    expect(addressesOf(ask(question('web.shop', A)))).toEqual(['10.77.0.4']);
    expect(addressesOf(ask(question('web.shop', AAAA), 6))).toEqual(['fd00::4']);
    expect(addressesOf(ask(question('six', AAAA)))).toEqual(['fd00::6']);
  });

  it.each([
    ['db', AAAA],
    ['six', A],
    ['db', MX],
    [reverseName(parseAddress('10.77.0.3')), A],
    ['db', PTR],
  ])('says that %s is there, and has nothing of type %d', (name, type) => {
    expect(ask(question(name, type))).toMatchObject({ flags: NOERROR, counts: [1, 0, 0, 0] });
  });

  it.each([
    ['10.77.0.3', 'db.shop'],
    ['fd00::6', 'six.shop'],
  ])('knows the name of %s', (address, name) => {
    const { records } = ask(question(reverseName(parseAddress(address)), PTR));
    expect(records).toEqual([{ type: PTR, data: wireName(name) }]);
  });

  it('has a different address first each time', () => {
    const orders = Array.from({ length: 100 }, () => addressesOf(ask(question('all', A))));
    expect(new Set(orders.map((order) => order.toSorted().join())).size).toBe(1);
    expect(new Set(orders.map((order) => order[0])).size).toBe(3);
  });

  it('gives as many addresses as have room', () => {
    expect(new Set(addressesOf(ask(question('many', A)))).size).toBe(16);
    expect(new Set(addressesOf(ask(question(longName, A)))).size).toBe(9);
  });

  it('leaves out what comes behind the question', () => {
    const edns = Buffer.from('0000291000000000000000', 'hex');
    const asked = question('db', A, { extra: edns, additional: 1 });
    expect(ask(asked).counts).toEqual([1, 1, 0, 0]);
    const long = question('db', A, { extra: Buffer.alloc(380), additional: 1 });
    expect(ask(long).counts).toEqual([1, 1, 0, 0]);
  });

  it.each([4, 6] as const)('passes on over IPv%d what it does not know', (family) => {
    expectUntouched(frame(datagram(question('elsewhere.example', A), family)));
    expectUntouched(frame(datagram(question('d', A), family)));
    expectUntouched(frame(datagram(question('db.db', A), family)));
  });

  it('passes on what is for another server, or another port', () => {
    const destination = parseAddress('203.0.113.53');
    expectUntouched(frame(datagram(question('db', A), 4, { destination })));
    expectUntouched(frame(datagram(question('db', A), 4, { port: 54 })));
    expectUntouched(frame(datagram(question('db', A), 6, { port: 5353 })));
  });
});

describe('nameServerProgram, asked by a container that is in further networks', () => {
  const askFrom = (source: string, name: string, type = A, server = program): string[] => {
    const from = parseAddress(source);
    const { family } = from;
    const asked = frame(datagram(question(name, type), family, { source: from }));
    const { result, packet } = testBpfProgram(server, asked);
    return result === verdicts.redirect
      ? addressesOf(parseAnswer(receive(packet, family).payload))
      : [];
  };

  it('knows the names of those, too, and of the addresses there', () => {
    expect(askFrom('10.77.0.20', 'INNER')).toEqual(['10.88.0.3']);
    expect(askFrom('10.77.0.20', 'inner', AAAA)).toEqual(['fd00:88::3']);
    expect(askFrom('10.77.0.20', 'other')).toEqual(['10.89.0.3']);
    expect(askFrom('fd00::20', 'inner')).toEqual(['10.88.0.3']);
    const source = parseAddress('10.77.0.20');
    const reverse = question(reverseName(parseAddress('10.88.0.3')), PTR);
    const { packet } = testBpfProgram(program, frame(datagram(reverse, 4, { source })));
    const { records } = parseAnswer(receive(packet, 4).payload);
    expect(records).toEqual([{ type: PTR, data: wireName('inner.back') }]);
  });

  it('finds a name in the network that is asked first', () => {
    expect(askFrom('10.77.0.20', 'db')).toEqual(['10.77.0.3']);
  });

  it('tells nobody else of them', () => {
    expect(askFrom('10.77.0.21', 'inner')).toEqual([]);
    expect(askFrom('fd00::20', 'other')).toEqual([]);
    expect(askFrom('fd00::21', 'inner')).toEqual([]);
    expect(askFrom('10.77.0.21', 'inner', A, internal)).toEqual([]);
    expect(askFrom('10.77.0.20', 'inner', A, internal)).toEqual(['10.88.0.3']);
  });

  it('asks through as many networks as have room', () => {
    expect(askFrom('10.77.0.30', 'other')).toEqual(['10.89.0.3']);
    expect(askFrom('10.77.0.30', 'inner')).toEqual([]);
  });

  it('is not led by a name that ends with the number of a network', () => {
    // As long as a name can be, with what would be the tag of group 7 at its end.
    const labels = [...Array<string>(3).fill('x'.repeat(63)), `${'y'.repeat(57)}\x07\0\0\0`];
    expect(askFrom('10.77.0.20', labels.join('.'))).toEqual([]);
  });
});

describe('nameServerProgram of an internal network', () => {
  it('CVE-2024-29018: answers every question itself', () => {
    expect(addressesOf(ask(question('db', A), 4, internal))).toEqual(['10.77.0.3']);
    const unknown = ask(question('x.attacker.example', A), 4, internal);
    expect(unknown).toMatchObject({ flags: NXDOMAIN, counts: [1, 0, 0, 0] });
    expect(ask(question(longName.replaceAll('x', 'z'), A), 6, internal).flags).toBe(NXDOMAIN);
  });

  it('CVE-2024-29018: lets nothing through that it cannot read', () => {
    const twoQuestions = question('db', A);
    twoQuestions.writeUInt16BE(2, 4);
    expectUntouched(frame(datagram(twoQuestions)), internal, verdicts.drop);
    const long = question('x.attacker.example', A, { extra: Buffer.alloc(600) });
    expectUntouched(frame(datagram(long)), internal, verdicts.drop);
  });
});

describe('nameServerProgram, when a packet lies', () => {
  const name = (text: string): Buffer => Buffer.from(text, 'latin1');
  const patched = (offset: number, ...bytes: readonly number[]): Buffer => {
    const packet = frame(datagram(question('db', A)));
    packet.set(bytes, offset);
    return packet;
  };

  it.each([
    ['a pointer to itself', question(name('\xc0\x0c'), A)],
    ['a pointer into the header', question(name('\x02db\xc0\x00'), A)],
    ['a label of a kind that is not there', question(name('\x42db\0'), A)],
    ['a name without an end', question(name('\x3f'.repeat(300)), A)],
    ['a label beyond the end', question(name('\x3fdb'), A)],
    ['a name that ends with the message', question('db', A).subarray(0, -4)],
    ['a name of 256 bytes', question(`a.${longName}`, A)],
    ['128 labels', question(name(`${'\x01a'.repeat(128)}\0`), A)],
    ['only zeros', Buffer.alloc(64)],
    ['an answer', question('db', A, { flags: 0x8180 })],
    ['another operation', question('db', A, { flags: 0x2800 })],
    ['another class', Buffer.concat([question('db', A).subarray(0, -1), Buffer.of(3)])],
    ['nothing', Buffer.alloc(0)],
    ['a server in the place of a name', question(name('\x00\x04\0\0\xc6\x33\x64\x35'), A)],
  ])('passes on %s', (_, payload) => {
    expectUntouched(frame(datagram(payload)));
    expectUntouched(frame(datagram(payload, 6)));
  });

  it.each([
    ['a length of UDP that is too long', patched(38, 0xff, 0xff)],
    ['a length of UDP that is too short', patched(38, 0, 7)],
    ['a length of IPv4 that is too long', patched(16, 0xff, 0xff)],
    ['a length of IPv4 that is too short', patched(16, 0, 0)],
    ['options of IPv4', patched(14, 0x46)],
    ['a first fragment', patched(20, 0x20, 0)],
    ['a later fragment', patched(20, 0, 1)],
    ['TCP', patched(23, 6)],
    ['another protocol', patched(12, 0x08, 0x06)],
    ['half a packet', patched(0).subarray(0, 50)],
    ['a header alone', patched(0).subarray(0, 42)],
  ])('passes on %s', (_, packet) => {
    expectUntouched(packet);
  });

  it('passes on what is for another machine', () => {
    expectUntouched(patched(0, 2, 0x42, 9, 9, 9, 9));
  });
});
