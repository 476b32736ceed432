import {
  BPF_OBJ_GET_INFO_BY_FD,
  BPF_OBJ_NAME_LEN,
  BPF_PROG_GET_FD_BY_ID,
  BPF_PROG_LOAD,
  BPF_PROG_TEST_RUN,
} from '../constants/bpf.js';
import { Fd } from '../fd.js';
import { koffi } from '../koffi.js';
import { SyscallError } from '../syscall-error.js';
import type { BpfFields } from './bpf.js';
import { bpf, tryBpf } from './bpf.js';

const instructionBytes = 8;

const EAGAIN = -11;

/** The kernel says a lot; what matters comes last. */
const logBytes = 1 << 20;

/** Only programs under the GPL may use all of the kernel's helpers; ours use none of those, but have to say something. */
const license = Buffer.from('MIT\0');

/** Offsets in struct bpf_prog_info, and how much of it is read; linux/bpf.h. */
const infoOffset = { id: 4, mapCount: 52, mapIds: 56, name: 64 } as const;
const infoBytes = 80;
const maxMaps = 8;

/** How much longer a packet may get in a test. */
const maxGrowth = 4096;

/** A program for the kernel's machine. */
export interface BpfProgramOptions {
  /** BPF_PROG_TYPE_… */
  readonly type: number;
  /** At most 15 characters: letters, digits, `_` and `.`. */
  readonly name: string;
  /** 8 bytes each. */
  readonly instructions: Uint8Array;
}

/** What the kernel says about a program. */
export interface BpfProgramInfo {
  readonly id: number;
  readonly name: string;
  /** The maps that it uses. */
  readonly mapIds: readonly number[];
}

/** What a program made of a packet. */
export interface BpfTestRun {
  readonly result: number;
  readonly packet: Buffer;
}

/**
 * Loads a program: bpf(2), BPF_PROG_LOAD. The kernel proves first that it ends and reads nothing that it must not; when it
 * cannot, the error has its reason.
 *
 * @throws {@link SyscallError}; needs CAP_BPF and what the type asks for, or CAP_SYS_ADMIN
 */
export function loadBpfProgram(program: BpfProgramOptions): Fd {
  let result: number;
  do {
    // The kernel gives up its proof when a signal comes.
    ({ result } = tryBpf(BPF_PROG_LOAD, loadFields(program)));
  } while (result === EAGAIN);
  if (result >= 0) {
    return Fd.own(result);
  }
  const subject = `program ${program.name}${explainRefusal(program)}`;
  throw new SyscallError({ call: 'bpf', subject, errno: -result });
}

/** Loads it once more, with somewhere to write the reason to. */
function explainRefusal(program: BpfProgramOptions): string {
  const log = Buffer.alloc(logBytes);
  const { numbers, memory, text } = loadFields(program);
  const { result } = tryBpf(BPF_PROG_LOAD, {
    // log_level, log_size, log_buf
    numbers: { ...numbers, 24: 1, 28: log.length },
    memory: { ...memory, 32: log },
    text: { ...text },
  });
  if (result >= 0) {
    Fd.own(result).close();
  }
  const lines = log.toString('latin1', 0, log.indexOf(0)).trim().split('\n');
  // The last line is about how much was looked at.
  const reason = lines.findLast((line) => line !== '' && !line.startsWith('processed '));
  return reason === undefined ? '' : ` (${reason})`;
}

function loadFields({ type, name, instructions }: BpfProgramOptions): BpfFields {
  return {
    // prog_type, insn_cnt, insns, license, prog_name
    numbers: { 0: type, 4: instructions.length / instructionBytes },
    memory: { 8: instructions, 16: license },
    text: { 48: name },
  };
}

/**
 * Opens a program by its id.
 *
 * @throws {@link SyscallError}; needs CAP_SYS_ADMIN
 */
export function openBpfProgram(id: number): Fd {
  return Fd.own(bpf(BPF_PROG_GET_FD_BY_ID, { numbers: { 0: id } }, `program ${id}`).result);
}

/**
 * What a program is called and which maps it uses: bpf(2), BPF_OBJ_GET_INFO_BY_FD.
 *
 * @throws {@link SyscallError}
 */
export function bpfProgramInfo(program: Fd): BpfProgramInfo {
  const ids = Buffer.alloc(4 * maxMaps);
  const info = Buffer.alloc(infoBytes);
  info.writeUInt32LE(maxMaps, infoOffset.mapCount);
  info.writeBigUInt64LE(koffi().address(ids), infoOffset.mapIds);
  // bpf_fd, info_len, info
  const fields = { numbers: { 0: program.number, 4: info.length }, memory: { 8: info } };
  bpf(BPF_OBJ_GET_INFO_BY_FD, fields, 'program info');
  const name = info.toString('latin1', infoOffset.name, infoOffset.name + BPF_OBJ_NAME_LEN);
  const count = Math.min(info.readUInt32LE(infoOffset.mapCount), maxMaps);
  return {
    id: info.readUInt32LE(infoOffset.id),
    name: name.replace(/\0[^]*$/, ''),
    mapIds: Array.from({ length: count }, (_, index) => ids.readUInt32LE(4 * index)),
  };
}

/**
 * Runs a program once on a packet that never was on a network, and changes nothing else: bpf(2), BPF_PROG_TEST_RUN.
 *
 * @param packet with its Ethernet header
 * @throws {@link SyscallError}
 */
export function testBpfProgram(program: Fd, packet: Uint8Array): BpfTestRun {
  const output = Buffer.alloc(packet.length + maxGrowth);
  const fields = {
    // prog_fd, data_size_in, data_size_out, data_in, data_out, repeat
    numbers: { 0: program.number, 8: packet.length, 12: output.length, 32: 1 },
    memory: { 16: packet, 24: output },
  };
  const { attributes } = bpf(BPF_PROG_TEST_RUN, fields, 'test run');
  return {
    result: attributes.readInt32LE(4),
    packet: output.subarray(0, attributes.readUInt32LE(12)),
  };
}
