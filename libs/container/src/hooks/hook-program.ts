import { constants } from 'node:os';
import type { RuntimeHook, RuntimeNamespaceType } from '@docklet/oci';
import type { Program, Step } from '@docklet/syscall';
import { PR_SET_PDEATHSIG, inherited, vector } from '@docklet/syscall';
import { namespaceFlags } from '../exec/joiner-section.js';

/** The name under which the container's init is inherited, as a pidfd. */
export const hookTargetFd = 'hook-target';

/** What a hook is run in. */
export interface HookPlace {
  /** Its working directory. */
  readonly folder: string;
  /** Namespaces of the container that it is in; without any it is in those of the host. */
  readonly namespaces: readonly RuntimeNamespaceType[];
}

/** A process that becomes a hook. Its streams are those that it is started with. */
export function hookProgram(hook: RuntimeHook, { folder, namespaces }: HookPlace): Program {
  const { path, args = [path], env = [] } = hook;
  const steps: Step[] = [
    {
      call: 'prctl',
      args: [PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0],
      why: 'without docklet it ends',
    },
    { call: 'setsid', args: [], why: 'what it starts can be ended with it' },
    ...(namespaces.length === 0 ? [] : [joinStep(namespaces)]),
    { call: 'umask', args: [0o022], why: 'what it creates is writable for root only' },
    { call: 'chdir', args: [folder], why: 'the bundle that it is told of' },
    { call: 'execve', args: [path, vector(args), vector(env)], why: 'becomes the hook' },
  ];
  return {
    sections: [{ name: 'hook', steps }],
    inherits: namespaces.length === 0 ? [] : [hookTargetFd],
  };
}

function joinStep(namespaces: readonly RuntimeNamespaceType[]): Step {
  return {
    call: 'setns',
    args: [inherited(hookTargetFd), namespaceFlags(namespaces)],
    why: 'joins the container, where the host’s files can still be seen',
  };
}
