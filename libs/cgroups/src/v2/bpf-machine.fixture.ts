import { bpfInstructionSize, bpfOpcodes as op } from './bpf.js';

/** One instruction, read back from its bytes. */
interface Decoded {
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
}

function decode(program: Uint8Array): readonly Decoded[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  return Array.from({ length: program.length / bpfInstructionSize }, (_, index) => {
    const start = index * bpfInstructionSize;
    return {
      opcode: view.getUint8(start),
      destination: view.getUint8(start + 1) & 0xf,
      source: view.getUint8(start + 1) >> 4,
      offset: view.getInt16(start + 2, true),
      immediate: view.getInt32(start + 4, true),
    };
  });
}

/** The text of a program, in the words of `bpftool prog dump xlated`. */
export function disassemble(program: Uint8Array): readonly string[] {
  return decode(program).map(({ opcode, destination, source, offset, immediate }) => {
    switch (opcode) {
      case op.loadWord:
        return `r${destination} = *(u32 *)(r${source} +${offset})`;
      case op.moveK:
        return `r${destination} = ${immediate}`;
      case op.moveX:
        return `r${destination} = r${source}`;
      case op.andK:
        return `r${destination} &= ${immediate}`;
      case op.shiftRightK:
        return `r${destination} >>= ${immediate}`;
      case op.jumpIfEqualK:
        return `if r${destination} == ${immediate} goto pc+${offset}`;
      case op.jumpIfNotEqualK:
        return `if r${destination} != ${immediate} goto pc+${offset}`;
      case op.exit:
        return 'exit';
      default:
        throw new Error(`unknown opcode ${opcode}`);
    }
  });
}

/** What the kernel hands to a device program. */
export interface DeviceRequest {
  readonly type: number;
  readonly access: number;
  readonly major: number;
  readonly minor: number;
}

/** Runs a program as the kernel would, and gives its result. As the verifier, it allows no jump back and none outside. */
export function run(program: Uint8Array, request: DeviceRequest): bigint {
  const instructions = decode(program);
  const context = [(request.access << 16) | request.type, request.major, request.minor];
  const registers = Array.from({ length: 11 }, () => 0n);
  for (let index = 0; ; index += 1) {
    const instruction = instructions[index];
    if (instruction === undefined || instruction.offset < 0) {
      throw new Error(`the program leaves its code at ${index}`);
    }
    const { opcode, destination, source, offset, immediate } = instruction;
    const value = registers[destination] ?? 0n;
    const number = BigInt.asUintN(64, BigInt(immediate));
    switch (opcode) {
      case op.loadWord:
        registers[destination] = BigInt((context[offset / 4] ?? Number.NaN) >>> 0);
        break;
      case op.moveK:
        registers[destination] = number;
        break;
      case op.moveX:
        registers[destination] = registers[source] ?? 0n;
        break;
      case op.andK:
        registers[destination] = value & number;
        break;
      case op.shiftRightK:
        registers[destination] = value >> number;
        break;
      case op.jumpIfEqualK:
        index += value === number ? offset : 0;
        break;
      case op.jumpIfNotEqualK:
        index += value === number ? 0 : offset;
        break;
      case op.exit:
        return registers[0] ?? 0n;
      default:
        throw new Error(`unknown opcode ${opcode}`);
    }
  }
}
