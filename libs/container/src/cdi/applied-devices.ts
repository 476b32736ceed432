import type { RuntimeHook, RuntimeHookKind } from '@docklet/oci';

/** What has become of a container's CDI devices, beside what stands in its specification now. */
export interface AppliedDevices {
  /** For which device nodes and mounts are there, by their places in the container. */
  readonly origins: ReadonlyMap<string, string>;
  readonly hooks: readonly DeviceHook[];
  /** The folder that hooks are told of. */
  readonly bundle: string;
  /** Where the container's root is while hooks of its start are run; undefined if there are none. */
  readonly hooksRoot: string | undefined;
}

/** A hook, and for whom it is run. */
export interface DeviceHook {
  readonly kind: RuntimeHookKind;
  readonly hook: RuntimeHook;
  /** `the CDI device nvidia.com/gpu=0` */
  readonly origin: string;
}

/** Hooks that are run before the container's command, in this order. */
export const startHookKinds = ['prestart', 'createRuntime', 'createContainer'] as const;
