import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  CLONE_NEWIPC,
  CLONE_NEWPID,
  O_CLOEXEC,
  O_RDONLY,
  inherited,
  resultOf,
} from '@docklet/syscall';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { closeInherited } from './gates.js';

/** The name under which the first process of a container is inherited, a pidfd, whose namespace is to be joined. */
export function ownerFd(type: JoinableNamespace): string {
  return `${type}-owner`;
}

const own = 'own-pid-namespace';

/** Lets the init be born among the processes of another container; setns(2): the monitor itself stays where it is. */
export function enterProcessesSteps(joined: readonly JoinableNamespace[]): Step[] {
  return joined.includes('pid')
    ? [
        {
          call: 'openat',
          args: [AT_FDCWD, '/proc/self/ns/pid', O_RDONLY | O_CLOEXEC, 0],
          why: 'the way back to the host’s processes',
          label: own,
        },
        {
          call: 'setns',
          args: [inherited(ownerFd('pid')), CLONE_NEWPID],
          why: 'what is cloned next is among the processes of another container',
          label: 'join-pid',
        },
      ]
    : [];
}

/** What the monitor starts from here on, to look after the container, is nobody's business in there. */
export function leaveProcessesSteps(joined: readonly JoinableNamespace[]): Step[] {
  return [
    ...(joined.includes('pid')
      ? [
          {
            call: 'setns' as const,
            args: [resultOf(own), CLONE_NEWPID],
            why: 'what is cloned later is among the host’s processes again',
          },
          { call: 'close' as const, args: [resultOf(own)], why: 'it is not needed any more' },
        ]
      : []),
    ...joined.map((type) => closeInherited(ownerFd(type), 'this is the init’s')),
  ];
}

/** Before anything is mounted: message queues are those of whoever mounts them. */
export function joinIpcSteps(joined: readonly JoinableNamespace[]): Step[] {
  return joined.includes('ipc')
    ? [
        {
          call: 'setns',
          args: [inherited(ownerFd('ipc')), CLONE_NEWIPC],
          why: 'the shared memory and the queues of another container',
          label: 'join-ipc',
        },
      ]
    : [];
}
