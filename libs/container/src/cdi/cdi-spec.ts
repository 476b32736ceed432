import type { RuntimeHook, RuntimeHookKind } from '@docklet/oci';

/** Devices of one kind, and what a container needs to use them (Container Device Interface, SPEC.md). */
export interface CdiSpec {
  readonly cdiVersion: string;
  /** `nvidia.com/gpu` */
  readonly kind: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly devices: readonly CdiDevice[];
  /** What is needed once, for whichever of them. */
  readonly containerEdits?: CdiEdits;
}

/** One device. */
export interface CdiDevice {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containerEdits: CdiEdits;
}

/** What is added to the specification of a container. */
export interface CdiEdits {
  /** `NAME=value` */
  readonly env?: readonly string[];
  readonly deviceNodes?: readonly CdiDeviceNode[];
  readonly mounts?: readonly CdiMount[];
  readonly hooks?: readonly CdiHook[];
  readonly additionalGids?: readonly number[];
  readonly intelRdt?: Readonly<Record<string, unknown>>;
}

/** A device node in the container. */
export interface CdiDeviceNode {
  readonly path: string;
  /** The node of the host that it is a copy of. Default: the one at the same place. */
  readonly hostPath?: string;
  readonly type?: 'b' | 'c' | 'u' | 'p';
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  /** What the container may do with it. Default: `rwm`. */
  readonly permissions?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** A mount. */
export interface CdiMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly type?: string;
  readonly options?: readonly string[];
}

/** A program of the host that is run in the container's start, or after its end. */
export interface CdiHook extends RuntimeHook {
  readonly hookName: RuntimeHookKind;
}
