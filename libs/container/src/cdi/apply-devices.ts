import { mkdirSync } from 'node:fs';
import type { ContainerDraft } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { DeviceRequest } from '../options/device-request.js';
import { replaceFile } from '../state/atomic-file.js';
import { onDisk } from '../state/disk.js';
import { startHookKinds } from './applied-devices.js';
import { applyEdits } from './apply-edits.js';
import type { DeviceEdits } from './device-edits.js';
import { editsOf } from './device-edits.js';
import { findDevices } from './find-devices.js';
import { readCdiSpecs } from './read-specs.js';

/**
 * Finds out whether devices exist, and whether docklet can do what they need.
 *
 * @throws CdiDeviceNotFoundError (`DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND`)
 * @throws CdiDeviceConflictError (`DOCKLET_CONTAINER_CDI_DEVICE_CONFLICT`)
 * @throws NoGpuError (`DOCKLET_CONTAINER_NO_GPU`)
 * @throws UnsupportedCdiEditError (`DOCKLET_CONTAINER_UNSUPPORTED_CDI_EDIT`)
 */
export async function checkDevices(
  context: EngineContext,
  requests: readonly DeviceRequest[],
): Promise<void> {
  await findEdits(context, requests);
}

/**
 * A container with all that its CDI devices need, as their specifications say now. Nothing is written.
 *
 * @throws what {@link checkDevices} throws, and CdiHostPathError (`DOCKLET_CONTAINER_CDI_HOST_PATH`)
 */
export async function applyDevices(
  context: EngineContext,
  draft: ContainerDraft,
): Promise<ContainerDraft> {
  const { bundle, bundleRoot } = context.layout.containerFiles(draft.id);
  const { spec, origins, hooks } = applyEdits(
    draft.spec,
    await findEdits(context, draft.options.deviceRequests ?? [], context.options.onWarning),
  );
  const hasStartHooks = hooks.some(({ kind }) => startHookKinds.some((one) => one === kind));
  const hooksRoot = hasStartHooks ? bundleRoot : undefined;
  return { ...draft, spec, devices: { origins, hooks, bundle, hooksRoot } };
}

/** Writes down what a container is started with, where its hooks and who goes into it later find it. */
export function writeBundle({ layout }: EngineContext, { id, spec }: ContainerDraft): void {
  const { bundleConfig, bundleRoot } = layout.containerFiles(id);
  onDisk(bundleRoot, () => mkdirSync(bundleRoot, { recursive: true, mode: 0o700 }));
  replaceFile(bundleConfig, `${JSON.stringify(spec, undefined, 2)}\n`, { isDurable: false });
}

async function findEdits(
  { options: { cdiSpecDirs } }: EngineContext,
  requests: readonly DeviceRequest[],
  onWarning?: (message: string) => void,
): Promise<readonly DeviceEdits[]> {
  const registry = await readCdiSpecs(cdiSpecDirs);
  const devices = findDevices(registry, requests);
  registry.problems.forEach(({ message }) => onWarning?.(message));
  return editsOf(devices);
}
