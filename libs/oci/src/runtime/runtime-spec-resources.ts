/** What the container's cgroup allows (runtime-spec, config-linux.md, "Control groups"). -1 means no limit. */
export interface RuntimeResources {
  readonly memory?: RuntimeMemory;
  readonly cpu?: RuntimeCpu;
  readonly pids?: { readonly limit: number };
  readonly blockIO?: RuntimeBlockIo;
  /** Later rules override earlier ones. */
  readonly devices?: readonly RuntimeDeviceRule[];
  readonly hugepageLimits?: readonly RuntimeHugepageLimit[];
  /** Files of cgroup v2 and what to write to them. */
  readonly unified?: Readonly<Record<string, string>>;
}

/** In bytes. */
export interface RuntimeMemory {
  readonly limit?: number;
  readonly reservation?: number;
  /** Memory and swap together. */
  readonly swap?: number;
  /** 0 to 100; cgroup v1 only. */
  readonly swappiness?: number;
  readonly disableOOMKiller?: boolean;
}

/** Processor time and processors. */
export interface RuntimeCpu {
  /** Relative weight, 2 to 262144 (cgroup v1 scale). */
  readonly shares?: number;
  /** Microseconds of processor time in each period. */
  readonly quota?: number;
  /** Microseconds. */
  readonly period?: number;
  readonly burst?: number;
  /** List of processors: `0-3,7`. */
  readonly cpus?: string;
  /** List of memory nodes. */
  readonly mems?: string;
  readonly idle?: number;
}

/** Block device input and output. */
export interface RuntimeBlockIo {
  /** 10 to 1000. */
  readonly weight?: number;
  readonly weightDevice?: readonly RuntimeDeviceWeight[];
  readonly throttleReadBpsDevice?: readonly RuntimeDeviceRate[];
  readonly throttleWriteBpsDevice?: readonly RuntimeDeviceRate[];
  readonly throttleReadIOPSDevice?: readonly RuntimeDeviceRate[];
  readonly throttleWriteIOPSDevice?: readonly RuntimeDeviceRate[];
}

/** The weight of one device. */
export interface RuntimeDeviceWeight {
  readonly major: number;
  readonly minor: number;
  readonly weight?: number;
}

/** Bytes or operations per second on one device. */
export interface RuntimeDeviceRate {
  readonly major: number;
  readonly minor: number;
  readonly rate: number;
}

/** Which devices may be used. */
export interface RuntimeDeviceRule {
  readonly allow: boolean;
  /** `a` all, `c` character, `b` block. */
  readonly type?: 'a' | 'c' | 'b';
  readonly major?: number;
  readonly minor?: number;
  /** Some of `r`, `w` and `m` (mknod). */
  readonly access?: string;
}

/** Huge pages of one size. */
export interface RuntimeHugepageLimit {
  /** `2MB`, `1GB`. */
  readonly pageSize: string;
  /** In bytes. */
  readonly limit: number;
}
