import { DockletError, messageOf } from '@docklet/errors';
import type { GpuDriver } from '../options/device-request.js';

/** A file that should specify devices, and cannot be understood. */
export class InvalidCdiSpecError extends DockletError {
  constructor(file: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_CDI_SPEC',
      message: `cannot read the CDI specification ${JSON.stringify(file)}: ${reason}${
        cause === undefined ? '' : ` (${messageOf(cause)})`
      }`,
      details: { file, reason },
      cause,
    });
  }
}

/** What a name of a device was looked for in. */
export interface CdiSearch {
  /** The devices of its kind that there are. */
  readonly known: readonly string[];
  readonly folders: readonly string[];
  /** Why files were left out. */
  readonly problems: readonly InvalidCdiSpecError[];
}

/** What was left out may be why nothing was found. */
function skipped(problems: CdiSearch['problems']): string {
  return problems.map(({ message }) => `; ${message}`).join('');
}

/** A device that no specification has. */
export class CdiDeviceNotFoundError extends DockletError {
  constructor(device: string, { known, folders, problems }: CdiSearch) {
    super({
      code: 'DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND',
      message: `cannot use the CDI device ${device}: no specification in ${folders.join(', ')} has it${skipped(problems)}`,
      hint:
        known.length > 0
          ? `there are ${known.join(', ')}`
          : 'the tool of its vendor writes a specification; docklet info lists the devices that there are',
      details: { device, known, folders },
    });
  }
}

/** Two files of one folder that specify the same device. */
export class CdiDeviceConflictError extends DockletError {
  constructor(device: string, files: readonly string[]) {
    super({
      code: 'DOCKLET_CONTAINER_CDI_DEVICE_CONFLICT',
      message: `cannot use the CDI device ${device}: it is specified by ${files.join(' and by ')}`,
      hint: 'remove one of the files, or move one to a folder that has priority',
      details: { device, files },
    });
  }
}

/** A text that is asked for as a device and is not the name of one. */
export class InvalidCdiNameError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_CDI_NAME',
      message: `cannot use the CDI device ${JSON.stringify(name)}: it is not of the form VENDOR/CLASS=NAME`,
      hint: 'a name is like nvidia.com/gpu=0',
      details: { name },
    });
  }
}

/** A device that needs something that docklet cannot give. */
export class UnsupportedCdiEditError extends DockletError {
  constructor(device: string, what: string) {
    super({
      code: 'DOCKLET_CONTAINER_UNSUPPORTED_CDI_EDIT',
      message: `cannot use ${device}: it needs ${what}, which docklet does not do`,
      hint: 'a specification that needs nothing of this kind can be used',
      details: { device, what },
    });
  }
}

/** Something of the host that a device needs and that is not there, or not what it should be. */
export class CdiHostPathError extends DockletError {
  constructor(device: string, path: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_CDI_HOST_PATH',
      message: `cannot use ${device}: ${path} of the host ${reason}`,
      hint: 'generate the specification anew: drivers or devices have changed since',
      details: { device, path, reason },
    });
  }
}

/** Number of GPUs that makes no sense. */
export class InvalidGpuCountError extends DockletError {
  constructor(count: number) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_GPU_COUNT',
      message: `cannot use ${count} GPUs: it is not a whole number above 0`,
      hint: 'ask for all, or for a number of them',
      details: { count },
    });
  }
}

/** What writes specifications of GPUs. */
const generators: Readonly<Record<GpuDriver, string>> = {
  nvidia: 'nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml',
  amd: 'amd-ctk cdi generate --output=/etc/cdi/amd.json',
};

/** There are no specifications of GPUs. */
export class NoGpuError extends DockletError {
  constructor(driver: GpuDriver | undefined, { folders, problems }: Omit<CdiSearch, 'known'>) {
    const whose = driver === undefined ? '' : ` of ${driver}`;
    super({
      code: 'DOCKLET_CONTAINER_NO_GPU',
      message: `cannot use GPUs${whose}: no CDI specification in ${folders.join(', ')} has any${skipped(problems)}`,
      hint: `generate one: ${driver === undefined ? `${generators.nvidia}, or ${generators.amd}` : generators[driver]}`,
      details: { driver, folders },
    });
  }
}
