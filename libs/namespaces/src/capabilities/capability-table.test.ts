import { describe, expect, it } from '@jest/globals';

import {
  capabilityName,
  capabilityNames,
  capabilityNumbers,
  defaultCapabilities,
} from './capability-table.js';

describe('capabilityNumbers', () => {
  it('numbers the names in their order, without a gap', () => {
    expect(Object.values(capabilityNumbers)).toEqual(capabilityNames.map((_, index) => index));
  });
});

describe('defaultCapabilities', () => {
  it('has the 14 of Docker, and none that rules over the host', () => {
    expect(new Set(defaultCapabilities).size).toBe(14);
    expect(defaultCapabilities).not.toContain('CAP_SYS_ADMIN');
    expect(defaultCapabilities).not.toContain('CAP_NET_ADMIN');
    expect(defaultCapabilities).not.toContain('CAP_SYS_PTRACE');
    expect(defaultCapabilities).not.toContain('CAP_DAC_READ_SEARCH');
  });
});

describe('capabilityName', () => {
  it('names a number, also one that is newer than the table', () => {
    expect(capabilityName(21)).toBe('CAP_SYS_ADMIN');
    expect(capabilityName(41)).toBe('CAP_41');
  });
});
