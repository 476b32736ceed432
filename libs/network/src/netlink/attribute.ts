import { NLA_TYPE_MASK } from '../constants/netlink.js';
import { AttributeTooLongError, NetlinkFormatError } from './errors.js';

/** Length and type, 16 bits each: struct nlattr, netlink(7). */
const headerBytes = 4;

/** The length counts the header too and has 16 bits. */
const maxLength = 0xffff;

/** Attributes by their type. */
export type Attributes = ReadonlyMap<number, Buffer>;

/** Everything in netlink stands at a multiple of four. */
export function alignTo4(length: number): number {
  return (length + 3) & ~3;
}

/**
 * An attribute with its header and padding.
 *
 * A length that does not fit into its 16 bits must never be cut: the kernel would read the rest of the payload as
 * attributes of its own, written by whoever wrote the payload (CVE-2021-43784).
 *
 * @throws {@link AttributeTooLongError} (`DOCKLET_NETWORK_ATTRIBUTE_TOO_LONG`)
 */
export function attribute(type: number, payload: Uint8Array): Buffer {
  const length = headerBytes + payload.length;
  if (length > maxLength) {
    throw new AttributeTooLongError(type, payload.length);
  }
  const bytes = Buffer.alloc(alignTo4(length));
  bytes.writeUInt16LE(length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.set(payload, headerBytes);
  return bytes;
}

/** An attribute that holds attributes. The flag that says so, NLA_F_NESTED, is not asked for by what we talk to. */
export function nested(type: number, ...children: readonly Uint8Array[]): Buffer {
  return attribute(type, Buffer.concat(children));
}

/** An attribute that holds a byte. */
export function attributeU8(type: number, value: number): Buffer {
  return attribute(type, Buffer.of(value));
}

/** An attribute that holds 32 bits in the byte order of the processor. */
export function attributeU32(type: number, value: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32LE(value >>> 0);
  return attribute(type, payload);
}

/** An attribute that holds text, ended by NUL. */
export function attributeText(type: number, text: string): Buffer {
  return attribute(type, Buffer.from(`${text}\0`));
}

/**
 * Reads attributes that stand in a row. Of two with the same type the last counts, as it does in the kernel.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`) when a length is wrong
 */
export function parseAttributes(bytes: Buffer): Attributes {
  const found = new Map<number, Buffer>();
  let offset = 0;
  while (bytes.length - offset >= headerBytes) {
    const length = bytes.readUInt16LE(offset);
    if (length < headerBytes || length > bytes.length - offset) {
      throw new NetlinkFormatError(
        `an attribute of ${length} bytes in ${bytes.length - offset} bytes`,
      );
    }
    const type = bytes.readUInt16LE(offset + 2) & NLA_TYPE_MASK;
    found.set(type, bytes.subarray(offset + headerBytes, offset + length));
    offset += alignTo4(length);
  }
  return found;
}

/** The attributes inside an attribute; none when it is not there. */
export function readNested(attributes: Attributes, type: number): Attributes {
  return parseAttributes(attributes.get(type) ?? Buffer.alloc(0));
}

/**
 * The 32 bits that an attribute holds, or undefined when it is not there.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`) when it is shorter
 */
export function readU32(attributes: Attributes, type: number): number | undefined {
  return readAtLeast(attributes, type, 4)?.readUInt32LE();
}

/** Like {@link readU32}, in network byte order, as nf_tables has its numbers. */
export function readU32BE(attributes: Attributes, type: number): number | undefined {
  return readAtLeast(attributes, type, 4)?.readUInt32BE();
}

/** The byte that an attribute holds, or undefined when it is not there. */
export function readU8(attributes: Attributes, type: number): number | undefined {
  return readAtLeast(attributes, type, 1)?.readUInt8();
}

/** The text that an attribute holds, up to the first NUL, or undefined when it is not there. */
export function readText(attributes: Attributes, type: number): string | undefined {
  const bytes = attributes.get(type);
  const end = bytes?.indexOf(0) ?? -1;
  return bytes?.toString('utf8', 0, end < 0 ? bytes.length : end);
}

function readAtLeast(attributes: Attributes, type: number, length: number): Buffer | undefined {
  const bytes = attributes.get(type);
  if (bytes !== undefined && bytes.length < length) {
    throw new NetlinkFormatError(
      `attribute ${type} has ${bytes.length} bytes instead of ${length}`,
    );
  }
  return bytes;
}
