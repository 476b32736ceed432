import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import {
  BPF_PROG_TYPE_SCHED_CLS,
  SyscallError,
  attachToInterface,
  bpfProgramInfo,
  loadBpfProgram,
  openBpfProgram,
} from '@docklet/syscall';
import { assemble } from '../bpf/assemble.js';
import { exit, r0, set } from '../bpf/instruction.js';
import type { Bridge } from '../bridge/ensure-bridge.js';
import { ensureBridge } from '../bridge/ensure-bridge.js';
import { removeInterface } from '../bridge/remove-network.js';
import { parseAddress } from '../ip/ip-address.js';
import { macAddressOf } from '../ip/mac-address.js';
import { parseCidr } from '../ip/subnet.js';
import { createNamespace, inNamespace, until } from '../namespace.fixture.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { runContainer } from '../steps/container.fixture.js';
import { listPrograms } from '../bpf/attachment.js';
import type { NamedAddress } from './elements.js';
import type { NameServerSettings, NameServerState } from './name-server.js';
import { describeNameServer, updateNameServer } from './name-server.js';
import { verdicts } from '../bpf/verdicts.js';

const name = 'dktest0';
const address = parseCidr('10.99.0.1/24');
const gateway = address.address;

let host: Fd;
let bridge: Bridge;
/** Interfaces of containers that have ended go in the background: each has a name of its own. */
let containers = 0;

beforeAll(async () => {
  host = await createNamespace();
});
beforeEach(() => {
  bridge = inNamespace(host, () => {
    removeInterface(name);
    using socket = NetlinkSocket.open();
    return ensureBridge(socket, { name, address });
  });
});
afterAll(() => {
  host.close();
});

const named = (text: string, value: string): NamedAddress => ({
  name: text,
  address: parseAddress(value),
});

function serve(changes: Partial<NameServerSettings> = {}): NameServerState {
  return inNamespace(host, () =>
    updateNameServer({
      bridge: name,
      // What it does not know it says at once.
      isInternal: true,
      names: [named('db', '10.99.0.77')],
      reverse: [],
      servers: [gateway],
      ...changes,
    }),
  );
}

const attached = (): readonly number[] =>
  inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    const { ids } = listPrograms(socket, bridge.index);
    return ids.length > 0 ? ids : listPrograms(socket, bridge.index, 'filter').ids;
  });

/** What a container of the network finds. */
async function lookUp(...names: readonly string[]): Promise<readonly string[]> {
  const own = parseCidr('10.99.0.2/24');
  const scripts = names.map((text) => `busybox nslookup -type=a ${text} 10.99.0.1 2>&1 || true`);
  const output = await inNamespace(host, () =>
    runContainer({
      links: [
        {
          hostName: `dk${containers++}`,
          bridge,
          container: { name: 'eth0', macAddress: macAddressOf(own.address) },
        },
      ],
      inside: { interfaces: [{ name: 'eth0', addresses: [own], gateways: [gateway] }] },
      script: scripts.join('; echo ---; '),
    }),
  );
  return output.split('---').map((text) => /Name:\s+\S+\s+Address: (\S+)/.exec(text)?.[1] ?? text);
}

describe.each(['tcx', 'filter'] as const)('updateNameServer, attached as %s', (attachment) => {
  it('answers containers, and changes with the names', async () => {
    expect(serve({ attachment })).toEqual({ kind: 'serving' });
    expect(await lookUp('db', 'DB')).toEqual(['10.99.0.77', '10.99.0.77']);
    const [program] = attached();
    serve({ attachment, names: [named('db', '10.99.0.78'), named('web', '10.99.0.5')] });
    expect(await lookUp('db', 'web')).toEqual(['10.99.0.78', '10.99.0.5']);
    serve({ attachment, names: [named('web', '10.99.0.5')] });
    const [gone, there] = await lookUp('db', 'web');
    expect(gone).toContain('NXDOMAIN');
    expect(there).toBe('10.99.0.5');
    expect(attached()).toEqual([program]);
  });

  it('makes room for more names than it had', async () => {
    serve({ attachment });
    const [first] = attached();
    const names = Array.from({ length: 600 }, (_, index) => named(`n${index}`, '10.99.0.9'));
    expect(serve({ attachment, names })).toEqual({ kind: 'serving' });
    expect(await lookUp('n0', 'n599')).toEqual(['10.99.0.9', '10.99.0.9']);
    expect(attached()).toHaveLength(1);
    expect(attached()).not.toEqual([first]);
  });

  it('goes with its bridge, and leaves nothing', async () => {
    serve({ attachment });
    const [program] = attached();
    inNamespace(host, () => {
      removeInterface(name);
    });
    await until('the program is gone', () => {
      try {
        openBpfProgram(program!).close();
        return false;
      } catch (error) {
        return error instanceof SyscallError && error.errno === 'ENOENT';
      }
    });
  });
});

describe('updateNameServer', () => {
  it('replaces the program of a network that is another one', async () => {
    serve({ isInternal: false });
    const [first] = attached();
    expect(serve({ isInternal: true })).toEqual({ kind: 'serving' });
    expect(attached()).toHaveLength(1);
    expect(attached()).not.toEqual([first]);
    expect((await lookUp('elsewhere.example'))[0]).toContain('NXDOMAIN');
  });

  it('leaves programs of others alone', () => {
    const instructions = assemble([set(r0, verdicts.unspecified), exit()]);
    using other = loadBpfProgram({ type: BPF_PROG_TYPE_SCHED_CLS, name: 'other', instructions });
    inNamespace(host, () => {
      attachToInterface(bridge.index, other);
    });
    serve({ isInternal: false });
    serve({ isInternal: true });
    expect(attached()).toHaveLength(2);
    expect(attached()).toContain(bpfProgramInfo(other).id);
  });

  it('does nothing without a bridge', () => {
    expect(serve({ bridge: 'dktest9' })).toEqual({ kind: 'no-bridge' });
  });
});

describe('describeNameServer', () => {
  it('says what the kernel refuses', () => {
    const error = new SyscallError({ call: 'bpf', subject: 'map docklet', errno: 1 });
    expect(describeNameServer({ kind: 'refused', error }, 'docklet0')).toBe(
      'names of containers of docklet0 are in their /etc/hosts only, and no name server knows them: cannot bpf map docklet: EPERM',
    );
    expect(describeNameServer({ kind: 'serving' }, 'docklet0')).toBeUndefined();
  });
});
