import type { Fd } from '@docklet/syscall';
import {
  BPF_PROG_TYPE_SCHED_CLS,
  SyscallError,
  bpfProgramInfo,
  createBpfMap,
  deleteBpfElement,
  listBpfKeys,
  loadBpfProgram,
  openBpfMap,
  openBpfProgram,
  setBpfElement,
} from '@docklet/syscall';
import { assemble } from '../bpf/assemble.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { decodeLink } from '../rtnetlink/link.js';
import { getLink } from '../rtnetlink/link-requests.js';
import type { AttachmentKind } from '../bpf/attachment.js';
import { attachProgram, listPrograms } from '../bpf/attachment.js';
import { keyBytes, valueBytes } from './element.js';
import type { NameElement, NameRecords } from './elements.js';
import { nameElements } from './elements.js';
import { nameServerProgram } from './name-server-program.js';

/** The name server of a network, as it shall be. */
export interface NameServerSettings extends NameRecords {
  /** The name of the network's bridge. */
  readonly bridge: string;
  /** Whether the containers reach nothing but each other. */
  readonly isInternal: boolean;
  /** Default: the best that the kernel has. */
  readonly attachment?: AttachmentKind | undefined;
}

/** How the name server is after {@link updateNameServer}. */
export type NameServerState =
  | { readonly kind: 'serving' }
  /** The network has no bridge at the moment. */
  | { readonly kind: 'no-bridge' }
  /** The kernel does not let us: it is too old, or locked down, or we are not root. */
  | { readonly kind: 'refused'; readonly error: SyscallError };

/** What our programs are called begins with it. */
const prefix = 'docklet';

/** Programs that do the same have the same name. A change of the program needs another one; a test sees to it. */
export const programNames = { open: `${prefix}_open_3`, internal: `${prefix}_inner_3` } as const;

/** A map costs 16 bytes for each element that it could have; most networks have fewer. */
const smallestMap = 256;

/**
 * Makes the name server of a network know exactly these names. It has no process: it is a program in the kernel, attached
 * to the network's bridge, and goes with it. The first time costs some milliseconds, a change a few microseconds a name.
 *
 * Who calls it holds the lock under which the network's names are changed.
 *
 * @throws {@link NetlinkError} (`DOCKLET_NETWORK_REQUEST_FAILED`)
 */
export function updateNameServer(settings: NameServerSettings): NameServerState {
  using socket = NetlinkSocket.open();
  const [reply] = socket.requestUnless('ENODEV', getLink(settings.bridge)) ?? [];
  if (reply === undefined) {
    return { kind: 'no-bridge' };
  }
  try {
    serve(socket, decodeLink(reply.body).index, settings);
    return { kind: 'serving' };
  } catch (error) {
    if (error instanceof SyscallError) {
      return { kind: 'refused', error };
    }
    throw error;
  }
}

/** What a user has to know about a name server; undefined when all is well. One line. */
export function describeNameServer(state: NameServerState, bridge: string): string | undefined {
  return state.kind === 'refused'
    ? `names of containers of ${bridge} are in their /etc/hosts only, and no name server knows them: ${state.error.message}`
    : undefined;
}

function serve(socket: NetlinkSocket, index: number, settings: NameServerSettings): void {
  const elements = nameElements(settings);
  const name = programNames[settings.isInternal ? 'internal' : 'open'];
  const { kind, ids } = listPrograms(socket, index, settings.attachment);
  const attached = findOurs(ids);
  using replaced = attached?.program;
  if (attached?.name === name && updateMap(attached.mapId, elements)) {
    return;
  }
  using map = createMap(elements);
  using program = loadBpfProgram({
    type: BPF_PROG_TYPE_SCHED_CLS,
    name,
    instructions: assemble(nameServerProgram({ ...settings, mapFd: map.number })),
  });
  attachProgram(socket, { kind, index, program, name, replaced });
}

interface Attached {
  readonly program: Fd;
  readonly name: string;
  readonly mapId: number;
}

/** Our program among those of an interface, of this version or another one. */
function findOurs(ids: readonly number[]): Attached | undefined {
  for (const id of ids) {
    const program = openBpfProgram(id);
    const { name, mapIds } = bpfProgramInfo(program);
    const [mapId] = mapIds;
    if (name.startsWith(prefix) && mapId !== undefined) {
      return { program, name, mapId };
    }
    program.close();
  }
  return undefined;
}

/**
 * Changes a map until it has these elements and no others. What is still there is there all the time.
 *
 * @returns false when it has not enough room
 */
function updateMap(id: number, elements: readonly NameElement[]): boolean {
  using map = openBpfMap(id);
  const wanted = new Set(elements.map(({ key }) => key.toString('latin1')));
  for (const key of listBpfKeys(map, keyBytes)) {
    if (!wanted.has(key.toString('latin1'))) {
      deleteBpfElement(map, key);
    }
  }
  try {
    elements.forEach(({ key, value }) => {
      setBpfElement(map, key, value);
    });
    return true;
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'E2BIG') {
      return false;
    }
    throw error;
  }
}

function createMap(elements: readonly NameElement[]): Fd {
  let maxEntries = smallestMap;
  while (maxEntries < elements.length) {
    maxEntries *= 2;
  }
  const map = createBpfMap({ name: prefix, keyBytes, valueBytes, maxEntries });
  try {
    elements.forEach(({ key, value }) => {
      setBpfElement(map, key, value);
    });
    return map;
  } catch (error) {
    map.close();
    throw error;
  }
}
