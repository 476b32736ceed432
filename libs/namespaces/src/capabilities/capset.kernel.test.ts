import { readFileSync, readSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Pipe, RunningProgram, Step } from '@docklet/syscall';
import { Cell, createPipe, inherited, launch } from '@docklet/syscall';

import { capabilitiesOfMask, capabilityMask } from './capability-mask.js';
import { encodeCapset } from './capset.js';
import { maskOfLine, readCapabilityLimits } from './read-capability-limits.js';
import { resolveCapabilities } from './resolve-capabilities.js';

/** Does its steps, says that it has, and then waits, so that its sets can be looked at. */
function launchAndWait(steps: readonly Step[], wait: Pipe, ready: Pipe): RunningProgram {
  const section: Step[] = [
    ...steps,
    { call: 'write', args: [inherited('ready'), 'r', 1], why: 'the sets are set' },
    { call: 'read', args: [inherited('wait'), new Cell('byte', 8), 1], why: 'waits' },
    { call: 'exit_group', args: [0], why: 'ends' },
  ];
  return launch(
    { sections: [{ name: 'main', steps: section }], inherits: ['wait', 'ready'] },
    {
      title: 'docklet-test',
      standard: [0, 1, 2],
      inherited: { wait: wait.reader, ready: ready.writer },
    },
  );
}

async function statusAfter(steps: readonly Step[]): Promise<string> {
  const [wait, ready] = [createPipe(), createPipe()];
  using program = launchAndWait(steps, wait, ready);
  wait.reader.close();
  ready.writer.close();
  expect(readSync(ready.reader.number, Buffer.alloc(1))).toBe(1);
  const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
  wait.writer.close();
  ready.reader.close();
  await program.exited();
  return status;
}

describe('encodeCapset', () => {
  let status: string;

  beforeAll(async () => {
    const { header, data } = encodeCapset({
      effective: capabilityMask(['CAP_KILL']),
      permitted: capabilityMask(['CAP_KILL', 'CAP_BPF']),
    });
    status = await statusAfter([{ call: 'capset', args: [header, data], why: 'test' }]);
  });

  it('sets what was asked for', () => {
    expect(capabilitiesOfMask(maskOfLine(status, 'CapEff'))).toEqual(['CAP_KILL']);
    expect(capabilitiesOfMask(maskOfLine(status, 'CapPrm'))).toEqual(['CAP_KILL', 'CAP_BPF']);
  });

  it('leaves the inheritable and ambient sets empty (CVE-2022-24769)', () => {
    expect(status).toMatch(/^CapInh:\t0{16}$/m);
    expect(status).toMatch(/^CapAmb:\t0{16}$/m);
  });
});

describe('readCapabilityLimits', () => {
  it('finds what this process has', () => {
    const limits = readCapabilityLimits();
    expect(limits.lastCapability).toBeGreaterThanOrEqual(40);
    const status = readFileSync('/proc/self/status', 'utf8');
    const digits = /^CapBnd:\t(\w+)$/m.exec(status)?.[1];
    expect(limits.available).toBe(BigInt(`0x${digits!}`));
  });

  it('gives a privileged container what the kernel accepts', async () => {
    const { permitted, effective } = resolveCapabilities(
      { privileged: true },
      readCapabilityLimits(),
    );
    const { header, data } = encodeCapset({
      permitted: capabilityMask(permitted),
      effective: capabilityMask(effective),
    });
    const status = await statusAfter([{ call: 'capset', args: [header, data], why: 'test' }]);
    expect(capabilitiesOfMask(maskOfLine(status, 'CapEff'))).toEqual(permitted);
  });
});
