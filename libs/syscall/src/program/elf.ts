import type { Architecture } from '../platform.js';

/** Sizes of the ELF64 header and of a program header; elf(5). */
const headerBytes = 64;
const programHeaderBytes = 56;
const pageBytes = 4096;

/** e_machine; elf(5), linux/elf-em.h. */
const machines = { x64: 62, arm64: 183 } as const;

const readable = 4;
const writable = 2;
const executable = 1;

/** Where the two segments of an executable are loaded. */
const codeBase = 0x40_0000n;

/** The address at which an executable made by {@link buildElf} has its data. */
export const elfDataBase = 0x60_0000n;

/** The data of an executable: it takes `memoryBytes` in the process, zeros behind its bytes. */
export interface ElfData {
  readonly bytes: Uint8Array;
  readonly memoryBytes: number;
}

/**
 * A static executable of two segments: code that may not be written, and data that may not be executed. It starts at
 * the first byte of the code, with nothing of a C library.
 *
 * @param data stands at {@link elfDataBase} in the process
 */
export function buildElf(code: Uint8Array, data: ElfData, architecture: Architecture): Buffer {
  const codeOffset = headerBytes + 2 * programHeaderBytes;
  const dataOffset = Math.ceil((codeOffset + code.length) / pageBytes) * pageBytes;
  const file = Buffer.alloc(dataOffset + data.bytes.length);
  writeHeader(file, machines[architecture], codeBase + BigInt(codeOffset));
  writeSegment(file.subarray(headerBytes), {
    flags: readable | executable,
    offset: 0,
    address: codeBase,
    fileBytes: codeOffset + code.length,
    memoryBytes: codeOffset + code.length,
  });
  writeSegment(file.subarray(headerBytes + programHeaderBytes), {
    flags: readable | writable,
    offset: dataOffset,
    address: elfDataBase,
    fileBytes: data.bytes.length,
    memoryBytes: data.memoryBytes,
  });
  file.set(code, codeOffset);
  file.set(data.bytes, dataOffset);
  return file;
}

function writeHeader(file: Buffer, machine: number, entry: bigint): void {
  // Magic, 64-bit, little-endian, version 1.
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16); // e_type: ET_EXEC
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20); // e_version
  file.writeBigUInt64LE(entry, 24);
  file.writeBigUInt64LE(BigInt(headerBytes), 32); // e_phoff
  file.writeUInt16LE(headerBytes, 52);
  file.writeUInt16LE(programHeaderBytes, 54);
  file.writeUInt16LE(2, 56); // e_phnum
}

interface Segment {
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

function writeSegment(header: Buffer, segment: Segment): void {
  const { flags, offset, address, fileBytes, memoryBytes } = segment;
  header.writeUInt32LE(1, 0); // p_type: PT_LOAD
  header.writeUInt32LE(flags, 4);
  header.writeBigUInt64LE(BigInt(offset), 8);
  header.writeBigUInt64LE(address, 16);
  header.writeBigUInt64LE(address, 24);
  header.writeBigUInt64LE(BigInt(fileBytes), 32);
  header.writeBigUInt64LE(BigInt(memoryBytes), 40);
  header.writeBigUInt64LE(BigInt(pageBytes), 48);
}
