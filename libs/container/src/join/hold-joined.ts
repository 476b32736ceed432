import type { Fd } from '@docklet/syscall';
import type { ContainerDraft } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { RunningInit } from '../exec/running-init.js';
import { holdInitFor } from '../exec/running-init.js';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { joinableNamespaces } from '../options/joined-namespaces.js';
import { ownerFd } from '../plan/join-steps.js';
import type { StoredContainer } from '../state/container-store.js';
import { NamespaceNotRunningError, PrivateIpcError } from './errors.js';
import { assertUntraced } from './tracers.js';

/** A container whose namespace another one is about to be in. */
export interface HeldNamespace {
  readonly type: JoinableNamespace;
  /** Where it can be seen, as long as that container runs. */
  readonly path: string;
}

/** The containers whose namespaces another one is about to be in, held on to. */
export interface HeldNamespaces extends Disposable {
  readonly namespaces: readonly HeldNamespace[];
  /** Their first processes, by the names under which they are inherited. */
  readonly owners: Readonly<Record<string, Fd>>;
}

/**
 * Finds the containers whose namespaces this one is to be in, as they run now.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws {@link NamespaceNotRunningError} (`DOCKLET_CONTAINER_NAMESPACE_NOT_RUNNING`)
 * @throws {@link PrivateIpcError} (`DOCKLET_CONTAINER_IPC_PRIVATE`)
 * @throws TracedProcessesError (`DOCKLET_CONTAINER_PID_TRACED`)
 */
export function holdJoined(
  context: EngineContext,
  { id: joiner, options: { namespacesOf = {} } }: ContainerDraft,
): HeldNamespaces {
  const held: (readonly [JoinableNamespace, RunningInit])[] = [];
  const close = (): void => held.forEach(([, init]) => init[Symbol.dispose]());
  try {
    for (const type of joinableNamespaces) {
      const id = namespacesOf[type];
      if (id !== undefined) {
        const owner = context.containers.get(id, id);
        assertJoinable(context, type, owner, joiner);
        const init = holdInitFor(
          context,
          owner,
          (record) => new NamespaceNotRunningError(type, record),
        );
        held.push([type, init]);
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    namespaces: held.map(([type, { pid }]) => ({ type, path: `/proc/${pid}/ns/${type}` })),
    owners: Object.fromEntries(held.map(([type, { pidfd }]) => [ownerFd(type), pidfd])),
    [Symbol.dispose]: close,
  };
}

function assertJoinable(
  context: EngineContext,
  type: JoinableNamespace,
  owner: StoredContainer,
  joiner: string,
): void {
  if (type === 'pid') {
    assertUntraced(context, owner.record, joiner);
  } else if (!sharesMemory(owner)) {
    throw new PrivateIpcError(owner.record.name);
  }
}

/** As with Docker: what is another one's, or the host's, already is not kept from a third. */
function sharesMemory({ record: { options } }: StoredContainer): boolean {
  return (
    options.isIpcShareable === true ||
    options.namespacesOf?.ipc !== undefined ||
    options.hostNamespaces?.includes('ipc') === true
  );
}
