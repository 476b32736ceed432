import { describe, expect, it } from '@jest/globals';
import { encodeRequest } from '../netlink/message.js';
import { decodeChain, getChain } from './chains.js';

describe('getChain', () => {
  it('has the bytes that nft sends', () => {
    // strace nft list chain inet docklet postrouting; flags REQUEST and ACK.
    expect(encodeRequest(getChain('docklet', 'postrouting'), 7).toString('hex')).toBe(
      '30000000040a05000700000000000000' +
        '01000000' +
        '0c000100646f636b6c657400' +
        '10000300706f7374726f7574696e6700',
    );
  });
});

describe('decodeChain', () => {
  it('reads what the kernel says of a chain with a comment', () => {
    // Recorded on Linux 6.18.
    const body =
      '010000020c000100646f636b6c65740010000300706f7374726f7574696e67000c0002000000000000000001' +
      '14000400080001000000000408000200000000640800050000000001080007006e61740008000a0000000001' +
      '08000600000000011f000c000019646f636b6c65742031623937356332623639616535386561 0000'.replace(
        ' ',
        '',
      );
    const chain = decodeChain(Buffer.from(body, 'hex'));
    expect(chain).toMatchObject({
      family: 1,
      table: 'docklet',
      name: 'postrouting',
      useCount: 1,
      isForwardDrop: false,
    });
    expect(chain.userData.toString('latin1')).toContain('docklet 1b975c2b69ae58ea\0');
  });

  it('knows a chain that drops what is forwarded', () => {
    // Recorded on Linux 6.18: type filter hook forward priority filter; policy drop
    const body =
      '010000020c000100646f636b6c6574000a0003006f746865720000000c0002000000000000000002' +
      '140004000800010000000002080002000000000008000500000000000b00070066696c7465720000' +
      '08000a00000000010800060000000000';
    expect(decodeChain(Buffer.from(body, 'hex'))).toMatchObject({
      name: 'other',
      useCount: 0,
      isForwardDrop: true,
    });
  });

  it('does not take a chain without a hook for one', () => {
    expect(
      decodeChain(Buffer.from('0200000008000300414243 00'.replace(' ', ''), 'hex')),
    ).toMatchObject({
      family: 2,
      name: 'ABC',
      isForwardDrop: false,
    });
  });
});
