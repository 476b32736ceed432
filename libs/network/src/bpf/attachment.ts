import type { Fd } from '@docklet/syscall';
import { SyscallError, attachToInterface, listAttached } from '@docklet/syscall';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';
import {
  createFilterPlace,
  decodeFilterProgram,
  listFilters,
  setFilter,
} from '../rtnetlink/traffic-filter.js';

/** How programs are attached to an interface: in themselves since Linux 6.6, before as filters of traffic control. */
export type AttachmentKind = 'tcx' | 'filter';

/** The programs that see what comes in by an interface. */
export interface AttachedPrograms {
  readonly kind: AttachmentKind;
  readonly ids: readonly number[];
}

/** The programs at an interface; `kind` says how they are there, and how another one can be. */
export function listPrograms(
  socket: NetlinkSocket,
  index: number,
  kind?: AttachmentKind,
): AttachedPrograms {
  const ids = kind === 'filter' ? undefined : listTcx(index);
  if (ids !== undefined) {
    return { kind: 'tcx', ids };
  }
  // Without a place for filters there is none.
  const replies = socket.requestUnless('EINVAL', listFilters(index)) ?? [];
  return { kind: 'filter', ids: replies.flatMap(({ body }) => decodeFilterProgram(body) ?? []) };
}

/** Undefined when the kernel does not have it. */
function listTcx(index: number): readonly number[] | undefined {
  try {
    return listAttached(index);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'EINVAL') {
      return undefined;
    }
    throw error;
  }
}

/** Which program is attached where. */
export interface Attachment {
  readonly kind: AttachmentKind;
  readonly index: number;
  readonly program: Fd;
  readonly name: string;
  /** The one that it takes the place of. */
  readonly replaced: Fd | undefined;
}

/** Attaches a program to an interface, which it goes with. */
export function attachProgram(socket: NetlinkSocket, attachment: Attachment): void {
  const { kind, index, program, name, replaced } = attachment;
  switch (kind) {
    case 'tcx':
      attachToInterface(index, program, replaced);
      return;
    case 'filter':
      socket.requestUnless('EEXIST', createFilterPlace(index));
      socket.request(setFilter(index, program.number, name));
  }
}
