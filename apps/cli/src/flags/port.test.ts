import { describe, expect, it } from '@jest/globals';
import { parseExpose, parsePort } from './port.js';

const tcp = (port: number): object => ({ protocol: 'tcp', port });
const one = (port: number): object => ({ first: port, last: port });

describe('parsePort', () => {
  it.each<[string, object[]]>([
    ['80', [tcp(80)]],
    ['0:80', [tcp(80)]],
    ['80/udp', [{ protocol: 'udp', port: 80 }]],
    ['8080:80', [{ ...tcp(80), hostPorts: one(8080) }]],
    ['127.0.0.1:8080:80', [{ ...tcp(80), hostPorts: one(8080), hostAddress: '127.0.0.1' }]],
    ['127.0.0.1::80', [{ ...tcp(80), hostAddress: '127.0.0.1' }]],
    ['127.0.0.1:80', [{ ...tcp(80), hostAddress: '127.0.0.1' }]],
    ['[::1]:8080:80/tcp', [{ ...tcp(80), hostPorts: one(8080), hostAddress: '::1' }]],
    ['8000-8010:80', [{ ...tcp(80), hostPorts: { first: 8000, last: 8010 } }]],
    [
      '8000-8001:80-81',
      [
        { ...tcp(80), hostPorts: one(8000) },
        { ...tcp(81), hostPorts: one(8001) },
      ],
    ],
    ['80-81', [tcp(80), tcp(81)]],
  ])('reads %s', (text, expected) => {
    expect(parsePort(text)).toEqual(expected);
  });

  it.each(['', 'x', '0', '65536', '80:0', '2:1-3', '5-2', '80/icmp', '1:2:3', 'host:80:80', '-1'])(
    'refuses %j',
    (text) => {
      expect(() => parsePort(text)).toThrow(expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }));
    },
  );
});

describe('parseExpose', () => {
  it('reads a range', () => {
    expect(parseExpose('80-81/udp')).toEqual(['80/udp', '81/udp']);
    expect(parseExpose('80')).toEqual(['80/tcp']);
  });
});
