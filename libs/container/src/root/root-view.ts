import { idMapsOf } from '@docklet/filesystem';
import type { RuntimeMount } from '@docklet/oci';
import type { Fd } from '@docklet/syscall';
import { SyscallError, openRoot, trySyscall } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';
import { holdInit } from '../exec/running-init.js';
import { kindOf } from '../host/host.js';
import { kindOfPart } from '../mounts/kind-of-part.js';
import { createUserNamespaces } from '../mounts/user-namespace.js';
import type { StoredContainer } from '../state/container-store.js';
import { lockFiles } from '../state/files-lock.js';
import { isLookedAfter } from '../state/live-file.js';
import { assembledRootProgram, bareRootProgram } from './root-programs.js';
import { mountVolumes, unmountVolumes } from '../volumes/prepare-volumes.js';
import { holdRoot } from './hold-root.js';
import { rootSource } from './root-source.js';
import { attachWritable } from './writable-layer.js';

/** A container's files, seen through a handle of its root folder. */
export interface RootView extends AsyncDisposable {
  /** Paths are to be resolved from here, and never beyond: `openInRoot`. */
  readonly root: Fd;
}

/** What is seen of a container. */
export interface RootViewOptions {
  /** Whether what is mounted in it is seen as well: its volumes, and /proc and so on while it runs. */
  readonly hasMounts: boolean;
}

/**
 * Opens a container's root folder, once: whatever is renamed in it afterwards, the handle stays where it is.
 *
 * Of a container that runs it is the root of its init. One that does not run is put together for the time being by a
 * process in a mount namespace of its own, from the same steps as for a start: so the kernel itself, and nothing that
 * could see it differently, says what whiteouts hide and where a change goes. When that process has ended, so have the
 * mounts.
 */
export async function openRootView(
  context: EngineContext,
  container: StoredContainer,
  options: RootViewOptions,
): Promise<RootView> {
  for (let round = 1; ; round++) {
    try {
      return await openAsItIs(context, container, options);
    } catch (error) {
      if (!(error instanceof ContainerNotRunningError) || round === maxRounds) {
        throw error;
      }
      // It is just being started or cleaned up after: in a moment it is one or the other.
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      container = context.containers.get(container.record.id, container.record.name);
    }
  }
}

const pauseMs = 10;
const maxRounds = 200;

async function openAsItIs(
  context: EngineContext,
  container: StoredContainer,
  { hasMounts }: RootViewOptions,
): Promise<RootView> {
  if (!isLookedAfter(context.layout, container.record.id)) {
    return openStopped(context, container, hasMounts);
  }
  if (hasMounts) {
    return openRunning(context, container);
  }
  using init = holdInit(context, container);
  const held = await holdRoot(bareRootProgram(), { target: init.pidfd });
  return { root: held.root, [Symbol.asyncDispose]: () => held.release() };
}

function openRunning(context: EngineContext, container: StoredContainer): RootView {
  using init = holdInit(context, container);
  const root = openUnlessEnded(init.pid, container.record.name);
  // Only if it has not ended by now was it this process’s root, and not that of a later one of the same number.
  if (trySyscall('pidfd_send_signal', [init.pidfd.number, 0, null, 0]) < 0) {
    root.close();
    throw new ContainerNotRunningError(container.record.name);
  }
  return {
    root,
    [Symbol.asyncDispose]: () => {
      root.close();
      return Promise.resolve();
    },
  };
}

async function openStopped(
  context: EngineContext,
  container: StoredContainer,
  hasMounts: boolean,
): Promise<RootView> {
  const { layout } = context;
  const { record } = container;
  const lock = await lockFiles(layout, record.id);
  try {
    if (isLookedAfter(layout, record.id)) {
      // Somebody has started it meanwhile.
      lock[Symbol.dispose]();
      throw new ContainerNotRunningError(record.name);
    }
    const { id, image, layers, options } = record;
    using attached = context.images.drivers.attach(layers);
    using written = attachWritable({ files: layout.containerFiles(id), options }, false);
    const mounts = hasMounts ? mountsFromHost(context, record.id) : [];
    if (hasMounts) {
      await mountVolumes(context, record);
    }
    const program = assembledRootProgram({
      root: rootSource(context, { image, layers: attached.layers, writable: written.writable }),
      mounts,
      kindOf: (source, part) =>
        part === undefined ? (kindOf(source) ?? 'directory') : kindOfPart(source, part),
    });
    using owners = await createUserNamespaces(idMapsOf(mounts));
    const held = await holdRoot(program, owners.namespaces);
    return {
      root: held.root,
      [Symbol.asyncDispose]: async () => {
        await held.release();
        await unmountVolumes(context, record);
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    await unmountVolumes(context, record);
    lock[Symbol.dispose]();
    throw error;
  }
}

/** What is mounted of the host’s, volumes included, but docklet’s own files: those are made when it starts. */
function mountsFromHost(
  { containers, layout }: EngineContext,
  id: string,
): readonly RuntimeMount[] {
  const { mounts = [] } = containers.readEntrySpec(id);
  return mounts.filter(
    ({ type, source = '' }) => type === 'bind' && !source.startsWith(`${layout.containers}/`),
  );
}

/** A process that has ended has no root any more, even if it is not yet gone. */
function openUnlessEnded(pid: number, name: string): Fd {
  try {
    return openRoot(`/proc/${pid}/root`);
  } catch (error) {
    if (error instanceof SyscallError && ['ENOENT', 'ESRCH'].includes(error.errno)) {
      throw new ContainerNotRunningError(name);
    }
    throw error;
  }
}
