/**
 * One thing to be done to the cgroup file system: a plan is a list of these, and nothing happens until somebody runs
 * them (`applyOperations`).
 */
export type CgroupOperation = CgroupMkdir | CgroupWrite;

/** Creates a cgroup, which is what making a folder there does. */
export interface CgroupMkdir {
  readonly kind: 'mkdir';
  readonly path: string;
  readonly why: string;
  /** Names of errnos that mean success too: EEXIST for a cgroup that containers share. */
  readonly tolerated?: readonly string[];
}

/** Writes a value, in one write(2), to a file that is there already. */
export interface CgroupWrite {
  readonly kind: 'write';
  readonly path: string;
  readonly value: string;
  readonly why: string;
  /** Names of errnos that mean success too: ESRCH for a process that ended while it was to be moved. */
  readonly tolerated?: readonly string[];
}

/** Removes a cgroup. Never planned: whether it can be done shows only when it is tried. */
export interface CgroupRmdir {
  readonly kind: 'rmdir';
  readonly path: string;
}
