import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import { capabilityNumbers } from './capability-table.js';

describe('capabilityNumbers', () => {
  it('is what the header of the kernel says', () => {
    const header = readFileSync('/usr/include/linux/capability.h', 'utf8');
    const defined = [...header.matchAll(/^#define (CAP_[A-Z_]+)\s+(\d+)$/gm)];
    expect(Object.fromEntries(defined.map(([, name, number]) => [name, Number(number)]))).toEqual(
      capabilityNumbers,
    );
  });
});
