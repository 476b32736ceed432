import { DockletError } from '@docklet/errors';
import type { JoinableNamespace } from '../options/joined-namespaces.js';

/** A namespace that is to be joined is not there. Code `DOCKLET_CONTAINER_NAMESPACE_NOT_RUNNING`. */
export class NamespaceNotRunningError extends DockletError {
  constructor(
    type: JoinableNamespace,
    { id, name }: { readonly id: string; readonly name: string },
  ) {
    super({
      code: 'DOCKLET_CONTAINER_NAMESPACE_NOT_RUNNING',
      message: `cannot join ${type.toUpperCase()} of a non running container: ${id}`,
      hint: `start it first: docklet start ${name}`,
      details: { type, id, name },
    });
  }
}

/** A container keeps its shared memory to itself. Code `DOCKLET_CONTAINER_IPC_PRIVATE`. */
export class PrivateIpcError extends DockletError {
  constructor(container: string) {
    super({
      code: 'DOCKLET_CONTAINER_IPC_PRIVATE',
      message: `cannot join IPC of container ${container}: non-shareable IPC`,
      hint: 'create that one with --ipc shareable',
      details: { container },
    });
  }
}

/**
 * Among the processes that a container is to join, some may trace others, and so could use what the new container is
 * allowed to do until it has given that up. Code `DOCKLET_CONTAINER_PID_TRACED`.
 */
export class TracedProcessesError extends DockletError {
  constructor(container: string, tracer: string) {
    super({
      code: 'DOCKLET_CONTAINER_PID_TRACED',
      message: `cannot join PID of container ${container}: ${tracer} has CAP_SYS_PTRACE`,
      hint: 'start the one that traces after the others, or give it --privileged',
      details: { container, tracer },
    });
  }
}

/** `container:` without a container. Code `DOCKLET_CONTAINER_NAMESPACE_MODE`. */
export class InvalidNamespaceModeError extends DockletError {
  constructor(type: JoinableNamespace) {
    super({
      code: 'DOCKLET_CONTAINER_NAMESPACE_MODE',
      message: `cannot make the container: --${type}: invalid container format container:<name|id>`,
      details: { type },
    });
  }
}
