import type { Step, Value } from '@docklet/syscall';

/** Steps that end with a mount which is not attached anywhere yet, and its handle. */
export interface PreparedMount {
  /** Run before this mount namespace stops to share mounts with the host's. */
  readonly first?: readonly Step[];
  /** Run while the host's files can still be seen. */
  readonly before: readonly Step[];
  /** Run once the container's root is the root. */
  readonly after: readonly Step[];
  readonly fd: Value;
}
