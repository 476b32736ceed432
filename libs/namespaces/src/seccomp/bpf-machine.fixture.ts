import { instructionBytes } from './bpf.js';

/** A system call as a filter sees it: `struct seccomp_data`. */
export interface FilteredCall {
  readonly number: number;
  /** As in `linux/audit.h`. */
  readonly architecture: number;
  readonly args?: readonly bigint[];
}

/** Runs a filter as the kernel does, and returns the action; only what seccomp accepts is here. */
export function runFilter(filter: Buffer, call: FilteredCall): number {
  const data = dataOf(call);
  let accumulator = 0;
  for (let at = 0; at < filter.length; at += instructionBytes) {
    const code = filter.readUInt16LE(at);
    const operand = filter.readUInt32LE(at + 4);
    const jump = (isTrue: boolean): void => {
      at += filter.readUInt8(at + (isTrue ? 2 : 3)) * instructionBytes;
    };
    switch (code) {
      case 0x20: // ld [k]
        accumulator = data.readUInt32LE(operand);
        break;
      case 0x54: // and k
        accumulator = (accumulator & operand) >>> 0;
        break;
      case 0x05: // ja k
        at += operand * instructionBytes;
        break;
      case 0x15: // jeq k
        jump(accumulator === operand);
        break;
      case 0x25: // jgt k
        jump(accumulator > operand);
        break;
      case 0x35: // jge k
        jump(accumulator >= operand);
        break;
      case 0x45: // jset k
        jump((accumulator & operand) !== 0);
        break;
      case 0x06: // ret k
        return operand;
      default:
        throw new Error(`instruction ${code} at ${at / instructionBytes}`);
    }
  }
  throw new Error('the filter does not end');
}

function dataOf({ number, architecture, args = [] }: FilteredCall): Buffer {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(architecture, 4);
  args.forEach((value, index) => {
    data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * index);
  });
  return data;
}
