import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Step } from '@docklet/syscall';
import { createPipe, exitCodeOf, launch, vector } from '@docklet/syscall';

/** A system call to make, and how it gets into the kernel. */
export interface Probe {
  /** `syscall` is the way of x86-64 (and of x32, by a bit of the number), `int80` that of 32-bit programs. */
  readonly entry?: 'syscall' | 'int80';
  readonly number: number;
  readonly args?: readonly (number | bigint)[];
}

/**
 * Makes system calls in a program of its own, behind some steps.
 *
 * @returns what each call returned: an error is a negative number
 */
export async function probe(
  probes: readonly Probe[],
  before: readonly Step[] = [],
): Promise<readonly number[]> {
  if (process.arch !== 'x64') {
    throw new Error('the probe is machine code for x86-64');
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
  const executable = path.join(folder, 'probe');
  writeFileSync(executable, buildProbe(probes), { mode: 0o755 });
  const steps: Step[] = [
    ...before,
    { call: 'execve', args: [executable, vector(['probe']), vector([])], why: 'makes the calls' },
  ];
  const { reader, writer } = createPipe();
  using running = launch(
    { sections: [{ name: 'main', steps }], inherits: [] },
    { title: 'docklet-test', standard: [0, writer, 2], inherited: {} },
  );
  writer.close();
  const code = exitCodeOf(await running.exited());
  const results = readFileSync(reader.number);
  reader.close();
  rmSync(folder, { recursive: true });
  if (code !== 0 || results.length !== probes.length * 8) {
    throw new Error(`the probe ended with ${code} ${JSON.stringify(running.failure() ?? null)}`);
  }
  return probes.map((_, index) => Number(results.readBigInt64LE(index * 8)));
}

/** Whether there are calls of 32-bit programs at all: a kernel under some hypervisors ends who makes one by SIGSEGV. */
export async function has32BitCalls(): Promise<boolean> {
  const getpid: Probe = { entry: 'int80', number: 20 };
  try {
    await probe([getpid]);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('the probe ended with 139')) {
      return false;
    }
    throw error;
  }
}

const base = 0x40_0000;
const headerBytes = 120;
/** Where results go: behind all code. */
const resultsAt = base + 0x1_0000;

/** An ELF file of one segment, which may be read, written and executed; elf(5). */
function buildProbe(probes: readonly Probe[]): Buffer {
  const code = Buffer.concat([
    ...probes.map((each, index) => Buffer.concat([callOf(each), store(resultsAt + index * 8)])),
    callOf({ number: 1, args: [1, resultsAt, probes.length * 8] }), // write
    callOf({ number: 231, args: [0] }), // exit_group
  ]);
  const header = Buffer.alloc(headerBytes);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(62, 18); // EM_X86_64
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(base + headerBytes), 24); // e_entry
  header.writeBigUInt64LE(64n, 32); // e_phoff
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // PT_LOAD
  header.writeUInt32LE(7, 68); // PF_R | PF_W | PF_X
  header.writeBigUInt64LE(BigInt(base), 80);
  header.writeBigUInt64LE(BigInt(headerBytes + code.length), 96);
  header.writeBigUInt64LE(BigInt(resultsAt - base + probes.length * 8), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([header, code]);
}

// mov r, imm64: rax, then rdi, rsi, rdx, r10, r8, r9.
const longRegisters = ['48b8', '48bf', '48be', '48ba', '49ba', '49b8', '49b9'];
// mov r, imm32: eax, then ebx, ecx, edx, esi, edi, ebp.
const shortRegisters = ['b8', 'bb', 'b9', 'ba', 'be', 'bf', 'bd'];

function callOf({ entry = 'syscall', number, args = [] }: Probe): Buffer {
  const registers = entry === 'syscall' ? longRegisters : shortRegisters;
  const moves = registers.map((register, index) => {
    const value = BigInt([number, ...args][index] ?? 0);
    const immediate = Buffer.alloc(8);
    immediate.writeBigUInt64LE(BigInt.asUintN(64, value));
    const width = entry === 'syscall' ? 8 : 4;
    return Buffer.concat([Buffer.from(register, 'hex'), immediate.subarray(0, width)]);
  });
  // syscall; or int 0x80 and movsxd rax, eax
  return Buffer.concat([...moves, Buffer.from(entry === 'syscall' ? '0f05' : 'cd804863c0', 'hex')]);
}

/** mov [address], rax */
function store(address: number): Buffer {
  const bytes = Buffer.from('48a30000000000000000', 'hex');
  bytes.writeBigUInt64LE(BigInt(address), 2);
  return bytes;
}
