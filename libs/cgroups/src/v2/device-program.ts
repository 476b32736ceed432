import type { RuntimeDeviceRule } from '@docklet/oci';

import { isAboutAll, normalizeDeviceRules } from '../resources/device-rule.js';
import type { DeviceAccess, DeviceRule } from '../resources/device-rule.js';
import { bpfOpcodes as op, encodeBpf } from './bpf.js';
import type { BpfInstruction } from './bpf.js';

// struct bpf_cgroup_dev_ctx: access in the high and type in the low half of a word, then major and minor number.
const contextOffset = { accessAndType: 0, major: 4, minor: 8 } as const;
const typeBit = { b: 1, c: 2 } as const;
const accessBit: Readonly<Record<DeviceAccess, number>> = { m: 1, r: 2, w: 4 };

const register = {
  result: 0,
  context: 1,
  type: 2,
  access: 3,
  major: 4,
  minor: 5,
  scratch: 6,
} as const;

/**
 * The device rules of a container as a program of type BPF_PROG_TYPE_CGROUP_DEVICE, which is what cgroup v2 has instead
 * of a controller. The kernel runs it for every open and mknod; 1 lets it through.
 *
 * The last rule about a device counts, for reading, writing and mknod each on its own. So the program goes through the
 * rules from the last to the first: one that denies what is still asked for ends it, and one that allows takes its part
 * off what is asked for, until nothing is left. Without a rule about it, a device may be used, as in v1.
 *
 * Attaching it takes bpf(2), with CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN.
 *
 * @returns instructions of 8 bytes each
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#device-controller
 */
export function deviceProgram(rules: readonly RuntimeDeviceRule[]): Uint8Array {
  const blocks = effectiveRules(normalizeDeviceRules(rules)).map(ruleBlock);
  return encodeBpf([...loadContext(), ...blocks.flat(), ...answer(1)]);
}

// From the last to the first, up to the pair that settles everything: the verifier takes no code that is never reached.
function effectiveRules(rules: readonly DeviceRule[]): readonly DeviceRule[] {
  const effective: DeviceRule[] = [];
  const settledTypes = new Set<string>();
  for (const rule of rules.toReversed()) {
    if (!settledTypes.has(rule.type)) {
      effective.push(rule);
    }
    if (isAboutAll(rule)) {
      settledTypes.add(rule.type);
    }
  }
  return effective;
}

function loadContext(): readonly BpfInstruction[] {
  const load = (destination: number, offset: number): BpfInstruction => ({
    opcode: op.loadWord,
    destination,
    source: register.context,
    offset,
  });
  return [
    load(register.type, contextOffset.accessAndType),
    { opcode: op.andK, destination: register.type, immediate: 0xffff },
    load(register.access, contextOffset.accessAndType),
    { opcode: op.shiftRightK, destination: register.access, immediate: 16 },
    load(register.major, contextOffset.major),
    load(register.minor, contextOffset.minor),
  ];
}

function ruleBlock(rule: DeviceRule): readonly BpfInstruction[] {
  const bits = rule.access.reduce((sum, access) => sum | accessBit[access], 0);
  const verdict = rule.allow ? takeOff(bits) : denyIfAskedFor(bits);
  const numbers = [
    [register.type, typeBit[rule.type]],
    [register.major, rule.major],
    [register.minor, rule.minor],
  ] as const;
  const comparisons = numbers.filter(([, value]) => value !== 'any');
  return [
    ...comparisons.map(([destination, value], index) => ({
      opcode: op.jumpIfNotEqualK,
      destination,
      // Over the comparisons that are left and the verdict, to the next rule.
      offset: comparisons.length - index - 1 + verdict.length,
      immediate: Number(value),
    })),
    ...verdict,
  ];
}

function takeOff(bits: number): readonly BpfInstruction[] {
  return [
    { opcode: op.andK, destination: register.access, immediate: ~bits },
    ...answerIf(op.jumpIfNotEqualK, register.access, 1),
  ];
}

function denyIfAskedFor(bits: number): readonly BpfInstruction[] {
  return [
    { opcode: op.moveX, destination: register.scratch, source: register.access },
    { opcode: op.andK, destination: register.scratch, immediate: bits },
    ...answerIf(op.jumpIfEqualK, register.scratch, 0),
  ];
}

// The jump leads past the answer, when the register compares so with zero.
function answerIf(
  pastOpcode: number,
  destination: number,
  result: 0 | 1,
): readonly BpfInstruction[] {
  const answered = answer(result);
  return [{ opcode: pastOpcode, destination, offset: answered.length }, ...answered];
}

function answer(result: 0 | 1): readonly BpfInstruction[] {
  return [
    { opcode: op.moveK, destination: register.result, immediate: result },
    { opcode: op.exit },
  ];
}
