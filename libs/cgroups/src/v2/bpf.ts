/**
 * Instructions of the kernel's BPF machine, as far as {@link deviceProgram} needs them.
 *
 * @see https://docs.kernel.org/bpf/standardization/instruction-set.html
 */
export interface BpfInstruction {
  readonly opcode: number;
  readonly destination?: number;
  readonly source?: number;
  readonly offset?: number;
  readonly immediate?: number;
}

/** The opcodes; K takes a number, X a register. */
export const bpfOpcodes = {
  loadWord: 0x61,
  moveK: 0xb7,
  moveX: 0xbf,
  andK: 0x57,
  shiftRightK: 0x77,
  jumpIfEqualK: 0x15,
  jumpIfNotEqualK: 0x55,
  exit: 0x95,
} as const;

/** Bytes of an instruction. */
export const bpfInstructionSize = 8;

/** Instructions as the kernel reads them: opcode, two registers, offset and number, on the little-endian machines. */
export function encodeBpf(instructions: readonly BpfInstruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * bpfInstructionSize);
  const view = new DataView(bytes.buffer);
  for (const [index, instruction] of instructions.entries()) {
    const { opcode, destination = 0, source = 0, offset = 0, immediate = 0 } = instruction;
    const start = index * bpfInstructionSize;
    view.setUint8(start, opcode);
    view.setUint8(start + 1, (source << 4) | destination);
    view.setInt16(start + 2, offset, true);
    view.setInt32(start + 4, immediate, true);
  }
  return bytes;
}
