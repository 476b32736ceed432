/** `_LINUX_CAPABILITY_VERSION_3`: two 32-bit halves of each set; capget(2), Linux 2.6.26. */
const version3 = 0x2008_0522;

const headerBytes = 8;
const halfBytes = 12;

/** The sets that capset(2) takes, as masks. There is no inheritable set here: it is always empty. */
export interface CapsetRequest {
  readonly effective: bigint;
  readonly permitted: bigint;
}

/** The two structures that capset(2) takes. */
export interface EncodedCapset {
  /** `struct __user_cap_header_struct`: the version, and process 0, which is the caller itself. */
  readonly header: Buffer;
  /** Two of `struct __user_cap_data_struct`: effective, permitted and inheritable, the lower 32 bits first. */
  readonly data: Buffer;
}

/** Encodes the arguments of capset(2) for the calling process. */
export function encodeCapset({ effective, permitted }: CapsetRequest): EncodedCapset {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(version3, 0);
  const data = Buffer.alloc(2 * halfBytes);
  for (const half of [0, 1]) {
    data.writeUInt32LE(halfOf(effective, half), half * halfBytes);
    data.writeUInt32LE(halfOf(permitted, half), half * halfBytes + 4);
  }
  return { header, data };
}

function halfOf(mask: bigint, half: number): number {
  return Number(BigInt.asUintN(32, mask >> BigInt(32 * half)));
}
