import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { ensureBridge } from '../bridge/ensure-bridge.js';
import type { Bridge } from '../bridge/ensure-bridge.js';
import { parseAddress } from '../ip/ip-address.js';
import { macAddressOf } from '../ip/mac-address.js';
import { parseCidr } from '../ip/subnet.js';
import { hasIpv6 } from '../ipv6.js';
import { createNamespace, inNamespace, shellIn } from '../namespace.fixture.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { runContainer } from '../steps/container.fixture.js';
import type { NameServerSettings, NameServerState } from './name-server.js';
import { updateNameServer } from './name-server.js';

const gateway = parseAddress('10.99.0.1');

let host: Fd;
let bridge: Bridge;

beforeAll(async () => {
  host = await createNamespace();
  bridge = inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    return ensureBridge(socket, { name: 'dktest0', address: parseCidr('10.99.0.1/24') });
  });
});
afterAll(() => {
  host.close();
});

function serve(changes: Partial<NameServerSettings> = {}): NameServerState {
  const db = parseAddress('10.99.0.77');
  return inNamespace(host, () =>
    updateNameServer({
      bridge: 'dktest0',
      isInternal: false,
      names: [{ name: 'db', address: db }],
      reverse: [{ name: 'db.shop', address: db }],
      servers: [gateway],
      ...changes,
    }),
  );
}

const ask = (script: string): Promise<string> =>
  inNamespace(host, () => {
    const address = parseCidr('10.99.0.2/24');
    const macAddress = macAddressOf(address.address);
    return runContainer({
      veth: {
        hostName: 'dk2',
        bridge,
        container: { name: 'eth0', macAddress },
        hasIpv6: hasIpv6(),
      },
      inside: { interfaces: [{ name: 'eth0', address, gateway }] },
      script: `${script} 2>&1; true`,
    });
  });

describe('updateNameServer', () => {
  it('answers', async () => {
    expect(serve()).toEqual({ kind: 'serving' });
    expect(await ask('busybox nslookup db 10.99.0.1')).toBe('');
    expect(await ask('busybox nslookup 10.99.0.77 10.99.0.1')).toBe('');
    expect(shellIn(host, 'ip link')).toBe('');
  });
  it('answers as filter', async () => {
    shellIn(host, 'ip link delete dktest0');
    bridge = inNamespace(host, () => {
      using socket = NetlinkSocket.open();
      return ensureBridge(socket, { name: 'dktest0', address: parseCidr('10.99.0.1/24') });
    });
    expect(serve({ attachment: 'filter' })).toEqual({ kind: 'serving' });
    expect(serve({ attachment: 'filter' })).toEqual({ kind: 'serving' });
    expect(await ask('busybox nslookup db 10.99.0.1')).toBe('');
    expect(shellIn(host, 'tc filter show dev dktest0 ingress')).toBe('');
  });
});
