import { describe, expect, it } from '@jest/globals';
import { readAcknowledgement } from './acknowledgement.js';
import { NetlinkError } from './errors.js';
import { decodeMessages } from './message.js';

function read(hex: string): ReturnType<typeof readAcknowledgement> {
  const [message] = decodeMessages(Buffer.from(hex, 'hex'));
  return readAcknowledgement(message!);
}

// Recorded on Linux 6.18: what became of requests about the bridge br0.
const success = '240000000200000107000000862f00000000000030000000120005000700000000000000';
const exists = '2400000002000001070000003abecf8defffffff4c000000100005060700000000000000';
const withText =
  '480000000200000307000000a48b7280eaffffff30000000100005000700000000000000' +
  '210001006d7475206c657373207468616e20646576696365206d696e696d756d00000000';
const done = '1400000003000200070000008b045edb00000000';

describe('readAcknowledgement', () => {
  it('reads that all went well', () => {
    expect(read(success)).toEqual({ errno: 0 });
    expect(read(done)).toEqual({ errno: 0 });
  });

  it('reads an error', () => {
    expect(read(exists)).toEqual({ errno: 17 });
  });

  it('reads what the kernel says about it', () => {
    expect(read(withText)).toEqual({ errno: 22, text: 'mtu less than device minimum' });
  });

  it('finds the text also behind a request that is repeated whole', () => {
    // Flags without NLM_F_CAPPED; the request has four bytes of body.
    const whole =
      '400000000200000207000000a48b7280eaffffff14000000100005000700000000000000' +
      'aabbccdd' +
      '18000100556e6b6e6f776e20646576696365207479706500';
    expect(read(whole)).toEqual({ errno: 22, text: 'Unknown device type' });
  });

  it('leaves other messages alone', () => {
    expect(read('10000000100000000700000000000000')).toBeUndefined();
  });

  it.each([
    ['without an error', '10000000020000000700000000000000'],
    ['without the request it is about', '14000000020000020700000000000000eaffffff'],
  ])('refuses one %s', (_, hex) => {
    expect(() => read(hex)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });
});

describe('NetlinkError', () => {
  it('says what failed, how, in the words of the kernel, and what to do', () => {
    const error = new NetlinkError('create the bridge br0', { errno: 17, text: 'because' });
    expect(error.message).toBe('cannot create the bridge br0: EEXIST (because)');
    expect(error.errno).toBe('EEXIST');
    expect(error.hint).toContain('ip address');
    expect(error.details).toEqual({
      operation: 'create the bridge br0',
      errno: 'EEXIST',
      kernelText: 'because',
    });
  });
});
