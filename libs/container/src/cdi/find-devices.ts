import type { DeviceRequest, GpuDriver } from '../options/device-request.js';
import {
  CdiDeviceConflictError,
  CdiDeviceNotFoundError,
  InvalidCdiNameError,
  InvalidGpuCountError,
  NoGpuError,
} from './errors.js';
import { parseQualifiedName } from './qualified-name.js';
import type { CdiRegistry, FoundDevice } from './read-specs.js';

/**
 * Finds the devices that are asked for, each once, in the order in which they are asked for.
 *
 * @throws {@link CdiDeviceNotFoundError} (`DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND`)
 * @throws {@link CdiDeviceConflictError} (`DOCKLET_CONTAINER_CDI_DEVICE_CONFLICT`)
 * @throws {@link InvalidCdiNameError} (`DOCKLET_CONTAINER_INVALID_CDI_NAME`)
 * @throws {@link InvalidGpuCountError} (`DOCKLET_CONTAINER_INVALID_GPU_COUNT`)
 * @throws {@link NoGpuError} (`DOCKLET_CONTAINER_NO_GPU`)
 */
export function findDevices(
  registry: CdiRegistry,
  requests: readonly DeviceRequest[],
): readonly FoundDevice[] {
  const names = requests.flatMap((request) =>
    request.kind === 'cdi' ? request.names : gpuNames(registry, request),
  );
  return [...new Set(names)].map((name) => findDevice(registry, name));
}

function findDevice(registry: CdiRegistry, name: string): FoundDevice {
  const parsed = parseQualifiedName(name);
  if (parsed === undefined) {
    throw new InvalidCdiNameError(name);
  }
  const conflict = registry.conflicts.get(name);
  if (conflict !== undefined) {
    throw new CdiDeviceConflictError(name, conflict);
  }
  const found = registry.devices.get(name);
  if (found === undefined) {
    const known = devicesOf(registry, parsed.kind).map((device) => `${parsed.kind}=${device}`);
    throw new CdiDeviceNotFoundError(name, { ...registry, known });
  }
  return found;
}

/** What GPUs are called, by whose they are; the first is the usual one. */
const gpuKinds: Readonly<Record<GpuDriver, string>> = {
  nvidia: 'nvidia.com/gpu',
  amd: 'amd.com/gpu',
};

const allDevices = 'all';

function gpuNames(
  registry: CdiRegistry,
  { driver, devices }: Extract<DeviceRequest, { kind: 'gpus' }>,
): readonly string[] {
  const kinds = driver === undefined ? Object.values(gpuKinds) : [gpuKinds[driver]];
  const kind = kinds.find((one) => devicesOf(registry, one).length > 0);
  if (kind === undefined) {
    throw new NoGpuError(driver, registry);
  }
  return selectGpus(devicesOf(registry, kind), devices).map((name) => `${kind}=${name}`);
}

/** A device of each GPU is named after its number; others are named after its UUID, if those are. */
function selectGpus(
  known: readonly string[],
  wanted: Extract<DeviceRequest, { kind: 'gpus' }>['devices'],
): readonly string[] {
  const single = known.filter((name) => name !== allDevices);
  if (wanted === 'all') {
    return known.includes(allDevices) ? [allDevices] : single;
  }
  if (typeof wanted !== 'number') {
    return wanted;
  }
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new InvalidGpuCountError(wanted);
  }
  const numbered = single.filter((name) => /^\d+$/.test(name));
  const candidates =
    numbered.length > 0 ? numbered.toSorted((a, b) => Number(a) - Number(b)) : single;
  // One more than there are is looked for by its number, and not found.
  return Array.from({ length: wanted }, (_, index) => candidates[index] ?? String(index));
}

/** The devices of a kind, also those that are specified twice: they are there. */
function devicesOf({ devices, conflicts }: CdiRegistry, kind: string): readonly string[] {
  const prefix = `${kind}=`;
  return [...devices.keys(), ...conflicts.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .toSorted();
}
