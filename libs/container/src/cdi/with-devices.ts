import type { ContainerDraft } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import { hasDeviceRequests } from '../options/device-request.js';

/**
 * A container with what its CDI devices need, if it has any. They are found anew at each start: their specifications change
 * with drivers and hardware.
 */
export async function withDevices(
  context: EngineContext,
  draft: ContainerDraft,
): Promise<ContainerDraft> {
  if (!hasDeviceRequests(draft.options)) {
    return draft;
  }
  const { applyDevices } = await import('./apply-devices.js');
  return applyDevices(context, draft);
}
