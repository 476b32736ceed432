import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findHolder, parseSockets } from './find-holder.js';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:9C40 06 00000000:00000000 00:00000000 00000000     0        0 0 3 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 815 1 0
`;

describe('parseSockets', () => {
  it('finds who listens on a port, not what is left of a connection', () => {
    expect(parseSockets(table, 'tcp', 8080)).toEqual(['4711']);
    expect(parseSockets(table, 'tcp', 81)).toEqual([]);
    expect(parseSockets('', 'tcp', 80)).toEqual([]);
  });
});

describe('findHolder', () => {
  it('names the process that has a port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(findHolder('tcp', port)).toMatchObject({ pid: process.pid, container: undefined });
    await new Promise((resolve) => server.close(resolve));
    expect(findHolder('tcp', port)).toBeUndefined();
  });
});
