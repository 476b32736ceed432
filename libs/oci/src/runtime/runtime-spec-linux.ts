import type { RuntimeResources } from './runtime-spec-resources.js';
import type { RuntimeSeccomp } from './runtime-spec-seccomp.js';
import type { RuntimeIdMapping } from './runtime-spec.js';

/** What only Linux has (runtime-spec, config-linux.md). */
export interface RuntimeLinux {
  readonly namespaces?: readonly RuntimeNamespace[];
  readonly uidMappings?: readonly RuntimeIdMapping[];
  readonly gidMappings?: readonly RuntimeIdMapping[];
  readonly devices?: readonly RuntimeDevice[];
  /** Relative to the cgroup root if it begins with a slash. */
  readonly cgroupsPath?: string;
  readonly resources?: RuntimeResources;
  /** Names with dots: `net.ipv4.ip_forward`. */
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly seccomp?: RuntimeSeccomp;
  readonly rootfsPropagation?: RuntimePropagation;
  /** Paths inside the container that cannot be read. */
  readonly maskedPaths?: readonly string[];
  /** Paths inside the container that cannot be written. */
  readonly readonlyPaths?: readonly string[];
  readonly mountLabel?: string;
}

/** The kinds of namespaces, in the spelling of the specification. */
export const runtimeNamespaceTypes = [
  'pid',
  'network',
  'mount',
  'ipc',
  'uts',
  'user',
  'cgroup',
  'time',
] as const;

/** One of {@link runtimeNamespaceTypes}. */
export type RuntimeNamespaceType = (typeof runtimeNamespaceTypes)[number];

/** A namespace that the container does not share with the host. */
export interface RuntimeNamespace {
  readonly type: RuntimeNamespaceType;
  /** An existing namespace to join; without it a new one is made. */
  readonly path?: string;
}

/** How mounts spread between the container and the host (mount_namespaces(7)). */
export const runtimePropagations = ['shared', 'slave', 'private', 'unbindable'] as const;

/** One of {@link runtimePropagations}. */
export type RuntimePropagation = (typeof runtimePropagations)[number];

/** A device node to make inside the container. */
export interface RuntimeDevice {
  /** `c` and `u` character, `b` block, `p` FIFO. */
  readonly type: 'c' | 'b' | 'u' | 'p';
  readonly path: string;
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}
