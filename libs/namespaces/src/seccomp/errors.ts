import { DockletError } from '@docklet/errors';

/** A filter cannot be made from a runtime specification. Code `DOCKLET_NAMESPACES_SECCOMP_FILTER`. */
export class SeccompFilterError extends DockletError {
  constructor(reason: string, hint?: string) {
    super({
      code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER',
      message: `cannot compile the seccomp filter: ${reason}`,
      hint,
      details: { reason },
    });
  }
}
