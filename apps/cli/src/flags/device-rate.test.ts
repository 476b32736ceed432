import { describe, expect, it } from '@jest/globals';
import { parseDeviceRate } from './device-rate.js';

describe('parseDeviceRate', () => {
  it.each([
    ['read-bytes', '/dev/sda:1mb', 1024 * 1024],
    ['write-bytes', '/dev/disk/by-path/pci-0000:00:1f.2:512', 512],
    ['read-operations', '/dev/sda:100', 100],
  ] as const)('reads %s %s', (kind, text, perSecond) => {
    const device = text.slice(0, text.lastIndexOf(':'));
    expect(parseDeviceRate(kind, '--flag', text)).toEqual({ kind, device, perSecond });
  });

  it.each([
    ['read-bytes', '/dev/sda'],
    ['read-bytes', '/dev/sda:'],
    ['read-bytes', 'sda:1mb'],
    ['read-bytes', '/dev/sda:-1'],
    ['read-bytes', '/dev/sda:fast'],
    ['write-operations', '/dev/sda:1mb'],
  ] as const)('refuses %s %s', (kind, text) => {
    expect(() => parseDeviceRate(kind, '--flag', text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_FLAG_VALUE' }),
    );
  });
});
