import { koffi } from '../koffi.js';
import { trySyscall } from '../libc.js';
import { SyscallError } from '../syscall-error.js';

/** Room for the fields of `union bpf_attr` that are used; the kernel takes what is behind its own fields if it is zero. */
const attributeBytes = 80;

/** Fields of `union bpf_attr` by their offsets: numbers of 32 bits, texts, and memory whose address is passed. */
export interface BpfFields {
  readonly numbers?: Readonly<Record<number, number>>;
  readonly memory?: Readonly<Record<number, Uint8Array>>;
  readonly text?: Readonly<Record<number, string>>;
}

/** What came of a call. */
export interface BpfAnswer {
  /** What it returned: negative for an error. */
  readonly result: number;
  /** Where it has written its answers to. */
  readonly attributes: Buffer;
  /** The memory that it was about; named here, it is reachable as long as the call lasts. */
  readonly fields: BpfFields;
}

/** Calls bpf(2). */
export function tryBpf(command: number, fields: BpfFields): BpfAnswer {
  const attributes = encode(fields);
  const result = trySyscall('bpf', [command, attributes, attributes.length]);
  return { result, attributes, fields };
}

/**
 * Like {@link tryBpf}, but an error is thrown.
 *
 * @param subject what the call is about
 * @throws {@link SyscallError}
 */
export function bpf(command: number, fields: BpfFields, subject: string): BpfAnswer {
  const answer = tryBpf(command, fields);
  if (answer.result < 0) {
    throw new SyscallError({ call: 'bpf', subject, errno: -answer.result });
  }
  return answer;
}

function encode({ numbers = {}, memory = {}, text = {} }: BpfFields): Buffer {
  const attributes = Buffer.alloc(attributeBytes);
  for (const [offset, value] of Object.entries(numbers)) {
    attributes.writeUInt32LE(value, Number(offset));
  }
  for (const [offset, bytes] of Object.entries(memory)) {
    attributes.writeBigUInt64LE(koffi().address(bytes), Number(offset));
  }
  for (const [offset, value] of Object.entries(text)) {
    attributes.write(value, Number(offset), 'latin1');
  }
  return attributes;
}
