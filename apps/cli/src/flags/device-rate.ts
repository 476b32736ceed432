import { parseSize } from '@docklet/config';
import type { DeviceRate } from '@docklet/container';
import type { Command } from 'commander';
import { FlagValueError } from '../usage-error.js';
import { listOption } from './list-option.js';

/** The flags about disks, as commander collects them. */
export interface DeviceRateFlags {
  readonly deviceReadBps: readonly string[];
  readonly deviceWriteBps: readonly string[];
  readonly deviceReadIops: readonly string[];
  readonly deviceWriteIops: readonly string[];
}

/** Adds the options that limit what is done with single disks. */
export function addDeviceRateFlags(command: Command): void {
  const flags = [
    ['--device-read-bps <rate>', 'limit what it reads from a disk: DEVICE:BYTES a second'],
    ['--device-write-bps <rate>', 'limit what it writes to a disk: DEVICE:BYTES a second'],
    ['--device-read-iops <rate>', 'limit how often it reads from a disk: DEVICE:TIMES a second'],
    ['--device-write-iops <rate>', 'limit how often it writes to a disk: DEVICE:TIMES a second'],
  ] as const;
  for (const [flag, description] of flags) {
    command.addOption(listOption(flag, description));
  }
}

/** What the flags ask for. */
export function toDeviceRates(flags: DeviceRateFlags): readonly DeviceRate[] {
  const read = (
    kind: DeviceRate['kind'],
    flag: string,
    texts: readonly string[],
  ): readonly DeviceRate[] => texts.map((text) => parseDeviceRate(kind, flag, text));
  return [
    ...read('read-bytes', '--device-read-bps', flags.deviceReadBps),
    ...read('write-bytes', '--device-write-bps', flags.deviceWriteBps),
    ...read('read-operations', '--device-read-iops', flags.deviceReadIops),
    ...read('write-operations', '--device-write-iops', flags.deviceWriteIops),
  ];
}

/** Reads `/dev/sda:1mb`, or `/dev/sda:100` for operations. */
export function parseDeviceRate(kind: DeviceRate['kind'], flag: string, text: string): DeviceRate {
  const [, device = '', amount = ''] = /^(.+):([^:]+)$/.exec(text) ?? [];
  if (amount === '') {
    throw new FlagValueError(`${flag} ${text}`, `bad format: ${text}`);
  }
  if (!device.startsWith('/dev/')) {
    throw new FlagValueError(`${flag} ${text}`, `bad format for device path: ${text}`);
  }
  const isBytes = kind === 'read-bytes' || kind === 'write-bytes';
  if (!(isBytes ? /^\d/ : /^\d+$/).test(amount)) {
    const unit = isBytes ? '[<unit>]. Unit is optional and can be kb, mb, or gb' : '';
    throw new FlagValueError(
      `${flag} ${text}`,
      `invalid rate for device; the format is <device-path>:<number>${unit}`,
    );
  }
  return { kind, device, perSecond: isBytes ? parseSize(amount) : Number(amount) };
}
