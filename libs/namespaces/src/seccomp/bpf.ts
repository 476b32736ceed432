/**
 * An instruction of classic BPF: `struct sock_filter` of `linux/filter.h`. Jumps count the instructions they skip.
 */
export interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly operand: number;
}

/** The size of one instruction. */
export const instructionBytes = 8;

/** The most instructions that the kernel takes: BPF_MAXINSNS. */
export const maxInstructions = 4096;

/** Where things are in what a filter looks at: `struct seccomp_data`, seccomp(2). */
export const seccompData = { call: 0, architecture: 4 } as const;

// Operation codes: `linux/bpf_common.h`.
const LD_W_ABS = 0x20;
const JMP_JA = 0x05;
const JMP_JEQ_K = 0x15;
const JMP_JGE_K = 0x35;
const RET_K = 0x06;

/** Loads 32 bits of `struct seccomp_data`. */
export function load(offset: number): Instruction {
  return { code: LD_W_ABS, ifTrue: 0, ifFalse: 0, operand: offset };
}

/** Skips instructions. */
export function skip(count: number): Instruction {
  return { code: JMP_JA, ifTrue: 0, ifFalse: 0, operand: count };
}

/** Skips instructions if what was loaded is this value, or if it is not. */
export function skipIfEqual(value: number, ifTrue: number, ifFalse: number): Instruction {
  return { code: JMP_JEQ_K, ifTrue, ifFalse, operand: value };
}

/** Skips instructions if what was loaded is at least this value, or if it is not. */
export function skipIfAtLeast(value: number, ifTrue: number, ifFalse: number): Instruction {
  return { code: JMP_JGE_K, ifTrue, ifFalse, operand: value };
}

/** Ends the filter with an action. */
export function decide(action: number): Instruction {
  return { code: RET_K, ifTrue: 0, ifFalse: 0, operand: action };
}

/** Instructions as the kernel takes them on little-endian machines. */
export function encodeInstructions(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * instructionBytes);
  instructions.forEach(({ code, ifTrue, ifFalse, operand }, index) => {
    const at = index * instructionBytes;
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(ifTrue, at + 2);
    bytes.writeUInt8(ifFalse, at + 3);
    bytes.writeUInt32LE(operand, at + 4);
  });
  return bytes;
}
