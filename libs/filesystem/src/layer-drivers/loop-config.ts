import { LO_FLAGS_AUTOCLEAR, LO_FLAGS_DIRECT_IO, LO_FLAGS_READ_ONLY } from '@docklet/syscall';

/** `struct loop_info64` and `struct loop_config` of linux/loop.h; little-endian, as all machines that Docklet runs on. */
const info = { bytes: 232, device: 0, inode: 8, offset: 24, sizeLimit: 32, flags: 52, name: 56 };
const config = { bytes: 304, file: 0, info: 8 };
const maxNameBytes = 63;

/** What tells one file of this machine from all others. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Whether what is written to the device goes into the file. */
export type LoopAccess = 'read-only' | 'writable';

/**
 * What makes a loop device show a file, and by itself free again when nobody has it open or mounted any more. Reads and
 * writes go past the cache of the file: the mounted image has one of its own.
 */
export function encodeLoopConfig(file: number, name: string, access: LoopAccess): Buffer {
  const bytes = Buffer.alloc(config.bytes);
  bytes.writeUInt32LE(file, config.file);
  bytes.writeUInt32LE(neededFlags(access) | LO_FLAGS_DIRECT_IO, config.info + info.flags);
  Buffer.from(name).copy(bytes, config.info + info.name, 0, maxNameBytes);
  return bytes;
}

/** Room for what `LOOP_GET_STATUS64` says. */
export function loopStatusBuffer(): Buffer {
  return Buffer.alloc(info.bytes);
}

/** Whether a loop device shows a file, or a part of it. */
export function isLoopOver(status: Buffer, { dev, ino }: FileIdentity): boolean {
  return status.readBigUInt64LE(info.device) === dev && status.readBigUInt64LE(info.inode) === ino;
}

/** Whether a loop device shows all of a file, in this way, and does not outlast its users. */
export function isLoopOf(status: Buffer, identity: FileIdentity, access: LoopAccess): boolean {
  const asked = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
  return (
    isLoopOver(status, identity) &&
    status.readBigUInt64LE(info.offset) === 0n &&
    status.readBigUInt64LE(info.sizeLimit) === 0n &&
    (status.readUInt32LE(info.flags) & asked) === neededFlags(access)
  );
}

function neededFlags(access: LoopAccess): number {
  return LO_FLAGS_AUTOCLEAR | (access === 'read-only' ? LO_FLAGS_READ_ONLY : 0);
}
