import type { CdiEdits } from './cdi-spec.js';
import { UnsupportedCdiEditError } from './errors.js';
import type { FoundDevice } from './read-specs.js';

/** What is to be added to a container, and for whom. */
export interface DeviceEdits {
  /** `the CDI device nvidia.com/gpu=0` */
  readonly origin: string;
  readonly edits: CdiEdits;
}

/**
 * Everything that devices need, in its order: what a specification wants for whichever of its devices comes once, before
 * the first of them.
 *
 * @throws {@link UnsupportedCdiEditError} (`DOCKLET_CONTAINER_UNSUPPORTED_CDI_EDIT`): nothing is left out
 */
export function editsOf(devices: readonly FoundDevice[]): readonly DeviceEdits[] {
  const seen = new Set<string>();
  const all = devices.flatMap(({ name, device, source: { file, spec } }): DeviceEdits[] => {
    const origin = `the CDI device ${name}`;
    const common = seen.has(file) ? undefined : spec.containerEdits;
    seen.add(file);
    return [
      ...(common === undefined ? [] : [{ origin, edits: common }]),
      { origin, edits: device.containerEdits },
    ];
  });
  all.forEach(refuseUnsupported);
  return all;
}

function refuseUnsupported({ origin, edits: { intelRdt, hooks = [] } }: DeviceEdits): void {
  if (intelRdt !== undefined) {
    throw new UnsupportedCdiEditError(origin, 'Intel RDT');
  }
  const inside = hooks.find(({ hookName }) => hookName === 'startContainer');
  if (inside !== undefined) {
    // It would be a program of the image, run while the init still holds what the container must never see.
    throw new UnsupportedCdiEditError(origin, `the startContainer hook ${inside.path}`);
  }
}
