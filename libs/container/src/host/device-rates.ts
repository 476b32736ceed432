import { statSync } from 'node:fs';
import type { RuntimeBlockIo, RuntimeDeviceRate } from '@docklet/oci';
import type { DeviceRate } from '../options/container-options.js';
import { DeviceMissingError, NoDiskError } from '../spec/errors.js';
import { describeDevice } from './host-devices.js';

/**
 * Limits of single disks, as the runtime specification has them.
 *
 * @throws {@link DeviceMissingError} (`DOCKLET_CONTAINER_DEVICE_MISSING`)
 * @throws {@link NoDiskError} (`DOCKLET_CONTAINER_NO_DISK`)
 */
export function blockIoOf(rates: readonly DeviceRate[]): RuntimeBlockIo {
  const of = (kind: DeviceRate['kind']): readonly RuntimeDeviceRate[] =>
    rates.filter((rate) => rate.kind === kind).map(withNumbers);
  return Object.fromEntries(
    Object.entries({
      throttleReadBpsDevice: of('read-bytes'),
      throttleWriteBpsDevice: of('write-bytes'),
      throttleReadIOPSDevice: of('read-operations'),
      throttleWriteIOPSDevice: of('write-operations'),
    } satisfies RuntimeBlockIo).filter(([, limits]) => limits.length > 0),
  );
}

function withNumbers({ device, perSecond }: DeviceRate): RuntimeDeviceRate {
  const status = statSync(device, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new DeviceMissingError(device);
  }
  if (!status.isBlockDevice()) {
    throw new NoDiskError(device);
  }
  const { major = 0, minor = 0 } = describeDevice(device);
  return { major, minor, rate: perSecond };
}
