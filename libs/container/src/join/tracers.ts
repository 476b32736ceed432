import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerRecord } from '../state/container-record.js';
import { listLive } from '../state/live-file.js';
import { TracedProcessesError } from './errors.js';

const tracing = 'CAP_SYS_PTRACE';

/**
 * Makes sure that none of the processes that a container is to be among could get hold of its first one, while that still
 * has the rights to set it up: with this capability even a process that cannot be dumped can be traced; ptrace(2). A
 * privileged container gets nothing by it that it has not, and with the host's processes this is so anyway.
 *
 * @param joiner the id of the container that is to be among them
 * @throws {@link TracedProcessesError} (`DOCKLET_CONTAINER_PID_TRACED`)
 */
export function assertUntraced(
  context: EngineContext,
  joined: ContainerRecord,
  joiner: string,
): void {
  const owner = ownerOf(context, joined);
  const live = listLive(context.layout).flatMap((id) => context.containers.read(id)?.record ?? []);
  const tracer = live
    .filter((record) => record.id !== joiner && ownerOf(context, record)?.id === owner?.id)
    .find((record) => canTrace(context, record));
  if (owner?.options.hostNamespaces?.includes('pid') !== true && tracer !== undefined) {
    throw new TracedProcessesError(joined.name, tracer.name);
  }
}

/** The container that the processes of this one are numbered by; undefined if it is gone. */
function ownerOf(
  { containers }: EngineContext,
  record: ContainerRecord,
): ContainerRecord | undefined {
  let owner: ContainerRecord | undefined = record;
  while (owner?.options.namespacesOf?.pid !== undefined) {
    owner = containers.read(owner.options.namespacesOf.pid)?.record;
  }
  return owner;
}

function canTrace({ containers }: EngineContext, { id, options }: ContainerRecord): boolean {
  const { capabilities } = containers.readEntrySpec(id).process ?? {};
  return (
    options.security?.isPrivileged !== true && capabilities?.bounding?.includes(tracing) === true
  );
}
