import { describe, expect, it } from '@jest/globals';
import {
  attribute,
  attributeText,
  parseAttributes,
  readNested,
  readText,
} from '../netlink/attribute.js';
import { decodeMessages, encodeRequest } from '../netlink/message.js';
import { createLink } from './create-link.js';
import { decodeLink } from './link.js';
import { changeLink, deleteLink, getLink } from './link-requests.js';

/** Recorded on Linux 6.18: RTM_NEWLINK of a bridge, without the attributes that are not read. */
const recordedLink =
  '000001000200000003100000000000000800030062723000' +
  '08000400dc050000' +
  '0a00010002420a6300010000' +
  '10001200' +
  '0b00010062726964676500 00'.replace(' ', '') +
  '10001a80' +
  '0c000a80' +
  '0500080001000000';

describe('decodeLink', () => {
  it('reads what the kernel says of a bridge', () => {
    expect(decodeLink(Buffer.from(recordedLink, 'hex'))).toEqual({
      index: 2,
      name: 'br0',
      isUp: true,
      mtu: 1500,
      macAddress: '02:42:0a:63:00:01',
      kind: 'bridge',
      master: undefined,
      isIpv6Automatic: false,
    });
  });

  it('knows an interface that gives itself an IPv6 address', () => {
    const eui64 = recordedLink.replace(/01000000$/, '00000000');
    expect(decodeLink(Buffer.from(eui64, 'hex')).isIpv6Automatic).toBe(true);
  });

  it('refuses a link that is cut off', () => {
    expect(() => decodeLink(Buffer.alloc(15))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });
});

describe('createLink', () => {
  it('asks for a macvlan, with whose namespace it goes to at its end', () => {
    const namespace = { kind: 'process', pid: 0x0a0b0c0d } as const;
    const { body } = createLink({
      ...{ kind: 'macvlan', name: 'eth0', parent: 7, mode: 'private', namespace },
    });
    const attributes = parseAttributes(body.subarray(16));
    expect(attributes.get(5)?.readUInt32LE()).toBe(7);
    const info = parseAttributes(attributes.get(18) ?? Buffer.alloc(0));
    expect(readText(info, 1)).toBe('macvlan');
    expect(readNested(info, 2).get(1)?.readUInt32LE()).toBe(1);
    expect(body.readUInt32LE(body.length - 4)).toBe(0x0a0b0c0d);
  });

  it('asks for a bridge with the bytes that iproute2 sends', () => {
    // strace -e write=3 ip link add br1 type bridge forward_delay 0 stp_state 0
    const recorded =
      '4c00000010000506b55d046b00000000' +
      '00000000000000000000000000000000' +
      '0800030062723100240012000a000100' +
      '62726964676500001400020008000100' +
      '000000000800050000000000';
    const request = createLink({ kind: 'bridge', name: 'br1' });
    expect(encodeRequest(request, 0x6b045db5).toString('hex')).toBe(recorded);
    expect(request.operation).toBe('create the bridge br1');
  });

  it('asks for a veth pair whose last four bytes are the process of its far side', () => {
    const { body, operation } = createLink({
      kind: 'veth',
      name: 'dk0',
      master: 7,
      peer: { name: 'eth0', mtu: 1400, namespace: { kind: 'process', pid: 0x1234_5678 } },
    });
    expect(operation).toBe('create the veth pair dk0 and eth0');
    expect(body.subarray(-4)).toEqual(Buffer.from('78563412', 'hex'));
    const attributes = parseAttributes(body.subarray(16));
    expect(readText(attributes, 3)).toBe('dk0');
    const info = readNested(attributes, 18);
    expect(readText(info, 1)).toBe('veth');
    const peer = readNested(info, 2).get(1)!;
    expect(decodeLink(peer)).toMatchObject({ name: 'eth0', mtu: 1400, isUp: false });
  });

  it('puts the far side of a pair into the namespace behind a descriptor', () => {
    const { body } = createLink({
      kind: 'veth',
      name: 'dk0',
      peer: { name: 'eth0', namespace: { kind: 'fd', fd: 9 } },
    });
    expect(body.subarray(-8)).toEqual(Buffer.from('08001c0009000000', 'hex'));
  });

  it.each(['', 'a/b', 'a b', 'a:b', 'dk%d', '.', 'a\nb', 'sixteen-letters-'])(
    'refuses the name %j',
    (name) => {
      expect(() => createLink({ kind: 'dummy', name })).toThrow(
        expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_INTERFACE_NAME' }),
      );
    },
  );
});

describe('changeLink', () => {
  it('switches automatic IPv6 addresses off with the bytes that iproute2 sends', () => {
    // strace -e write=3 ip link set br0 addrgenmode none
    const recorded =
      '3000000010000500b55d046b00000000' +
      '00000000020000000000000000000000' +
      '10001a000c000a000500080001000000';
    const request = changeLink({ index: 2, name: 'br0' }, { isIpv6Automatic: false });
    expect(encodeRequest(request, 0x6b045db5).toString('hex')).toBe(recorded);
  });

  it('finds an interface by its name when there is no index', () => {
    const { body, operation } = changeLink({ name: 'eth0' }, { isUp: true });
    expect(body.toString('hex')).toBe(
      '00000000000000000100000001000000' + attributeText(3, 'eth0').toString('hex'),
    );
    expect(operation).toBe('bring up interface eth0');
  });

  it('takes an interface down and sets the rest', () => {
    const macAddress = Buffer.from('02420a630002', 'hex');
    const { body, operation } = changeLink({ index: 3, name: 'x' }, { isUp: false, macAddress });
    expect(body.toString('hex')).toBe(
      '00000000030000000000000001000000' + attribute(1, macAddress).toString('hex'),
    );
    expect(operation).toBe('configure interface x');
  });
});

describe('getLink', () => {
  it('asks by name, and not for counters', () => {
    const bytes = encodeRequest(getLink('br0'), 7);
    expect(bytes.toString('hex')).toBe(
      '3000000012000500070000000000000000000000000000000000000000000000' +
        '08000300627230000' +
        '8001d0008000000',
    );
    expect(decodeMessages(bytes)).toHaveLength(1);
  });
});

describe('deleteLink', () => {
  it('says which', () => {
    const { body, operation } = deleteLink({ index: 5, name: 'dk0' });
    expect(body.toString('hex')).toBe('00000000050000000000000000000000');
    expect(operation).toBe('remove interface dk0');
  });
});
