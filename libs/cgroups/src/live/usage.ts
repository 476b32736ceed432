/** Memory of a cgroup. */
export interface MemoryUsage {
  /** Without the file cache that the kernel would give back first, as `docker stats` shows it. */
  readonly usageBytes: number;
  /** Undefined: there is no limit. */
  readonly limitBytes: number | undefined;
}

/** Processor time that a cgroup has used since it was made. */
export interface CpuUsage {
  readonly totalNs: number;
  readonly userNs: number;
  readonly systemNs: number;
}

/** Processes and threads of a cgroup. */
export interface PidsUsage {
  readonly current: number;
  /** Undefined: there is no limit. */
  readonly limit: number | undefined;
}

/** Block device input and output of a cgroup since it was made. */
export interface IoUsage {
  readonly readBytes: number;
  readonly writeBytes: number;
}
