import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { listPrograms } from '../bpf/attachment.js';
import { parseAddress } from '../ip/ip-address.js';
import { parseMacAddress } from '../ip/mac-address.js';
import { createNamespace, inNamespace, shellIn } from '../namespace.fixture.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { decodeLink } from '../rtnetlink/link.js';
import { getLink } from '../rtnetlink/link-requests.js';
import type { GuardState } from './guard-sender.js';
import { describeGuard, prepareGuard } from './guard-sender.js';

let host: Fd;

beforeAll(async () => {
  host = await createNamespace();
  shellIn(host, 'ip link add outside type veth peer name inside');
});
afterAll(() => {
  host.close();
});

const sender = {
  macAddress: parseMacAddress('02:42:0a:4d:00:05'),
  addresses: [parseAddress('10.77.0.5')],
};

function attach(name: string): GuardState {
  return inNamespace(host, () => {
    using guard = prepareGuard(sender);
    return guard.attach(name);
  });
}

/** How many programs see what comes in by an interface. */
function programsOf(name: string): number {
  return inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    const [reply] = socket.request(getLink(name));
    const index = reply === undefined ? 0 : decodeLink(reply.body).index;
    return (['filter', 'tcx'] as const).reduce(
      (sum, kind) => sum + listPrograms(socket, index, kind).ids.length,
      0,
    );
  });
}

describe('prepareGuard', () => {
  it('guards an interface once, however often it is called', () => {
    expect([attach('outside'), attach('outside')]).toEqual([
      { kind: 'guarded' },
      { kind: 'guarded' },
    ]);
    expect(programsOf('outside')).toBe(1);
  });

  it('says that an interface is not there any more', () => {
    const state = attach('gone');
    expect(state).toEqual({ kind: 'no-interface' });
    expect(describeGuard(state, 'shop')).toBeUndefined();
  });
});
