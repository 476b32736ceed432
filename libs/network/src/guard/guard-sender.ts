import type { Fd } from '@docklet/syscall';
import {
  BPF_PROG_TYPE_SCHED_CLS,
  SyscallError,
  bpfProgramInfo,
  loadBpfProgram,
  openBpfProgram,
} from '@docklet/syscall';
import { assemble } from '../bpf/assemble.js';
import type { AttachmentKind } from '../bpf/attachment.js';
import { attachProgram, listPrograms } from '../bpf/attachment.js';
import { NetlinkError } from '../netlink/errors.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { findInterfaceIndex } from '../rtnetlink/interface-ioctl.js';
import { createFilterPlace, setFilter } from '../rtnetlink/traffic-filter.js';
import type { Sender } from './sender-program.js';
import { senderProgram } from './sender-program.js';

/** How an interface is after {@link SenderGuard.attach}. */
export type GuardState =
  | { readonly kind: 'guarded' }
  /** It is not there any more. */
  | { readonly kind: 'no-interface' }
  /** The kernel does not let us: it is too old, or locked down, or we are not root. */
  | { readonly kind: 'refused'; readonly error: SyscallError | NetlinkError };

/** Sees to it that somebody sends under their own addresses. */
export interface SenderGuard extends Disposable {
  /**
   * Lets nothing in by an interface of this host but what is sent under those addresses. The guard goes with the
   * interface; called again, it changes nothing.
   */
  attach(hostName: string): GuardState;
}

/** Programs that do the same have the same name. */
export const senderProgramName = 'docklet_sender1';

/** Makes a guard; that takes longer than to attach it. It is a program in the kernel. Needs CAP_BPF and CAP_NET_ADMIN. */
export function prepareGuard(sender: Sender): SenderGuard {
  const program = attempt(() =>
    loadBpfProgram({
      type: BPF_PROG_TYPE_SCHED_CLS,
      name: senderProgramName,
      instructions: assemble(senderProgram(sender)),
    }),
  );
  return {
    attach: (hostName) =>
      'error' in program
        ? { kind: 'refused', error: program.error }
        : attachTo(hostName, program.result),
    [Symbol.dispose]: () => {
      if ('result' in program) {
        program.result.close();
      }
    },
  };
}

/** What a user has to know about an interface; undefined when all is well. One line. */
export function describeGuard(state: GuardState, network: string): string | undefined {
  return state.kind === 'refused'
    ? `the container can send under the addresses of its neighbours in ${network}: ${state.error.message}`
    : undefined;
}

function attachTo(hostName: string, program: Fd): GuardState {
  using socket = NetlinkSocket.open();
  const index = findInterfaceIndex(socket, hostName);
  if (index === undefined) {
    return { kind: 'no-interface' };
  }
  // The other way waits until no packet is on its way any more, some 15 ms; but not every kernel has this one.
  const first = attempt(() => {
    // Where there was no place for filters there is none, and nothing to look for.
    if (socket.requestUnless('EEXIST', createFilterPlace(index)) === undefined) {
      attachUnlessThere(socket, index, program, 'filter');
    } else {
      socket.request(setFilter(index, program.number, senderProgramName));
    }
  });
  const attached =
    'result' in first
      ? first
      : attempt(() => {
          attachUnlessThere(socket, index, program, 'tcx');
        });
  if (!('error' in attached)) {
    return { kind: 'guarded' };
  }
  // A container that could not start takes its interfaces with it.
  return attached.error.errno === 'ENODEV'
    ? { kind: 'no-interface' }
    : { kind: 'refused', error: attached.error };
}

function attachUnlessThere(
  socket: NetlinkSocket,
  index: number,
  program: Fd,
  kind: AttachmentKind,
): void {
  const { ids } = listPrograms(socket, index, kind);
  if (!ids.some((id) => nameOf(id) === senderProgramName)) {
    attachProgram(socket, { kind, index, program, name: senderProgramName, replaced: undefined });
  }
}

function nameOf(id: number): string {
  using program = openBpfProgram(id);
  return bpfProgramInfo(program).name;
}

/** What comes of something that the kernel may refuse. */
function attempt<T>(
  run: () => T,
): { readonly result: T } | { readonly error: SyscallError | NetlinkError } {
  try {
    return { result: run() };
  } catch (error) {
    if (error instanceof SyscallError || error instanceof NetlinkError) {
      return { error };
    }
    throw error;
  }
}
