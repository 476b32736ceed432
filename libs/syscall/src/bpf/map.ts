import {
  BPF_F_NO_PREALLOC,
  BPF_MAP_CREATE,
  BPF_MAP_DELETE_ELEM,
  BPF_MAP_GET_FD_BY_ID,
  BPF_MAP_GET_NEXT_KEY,
  BPF_MAP_TYPE_HASH,
  BPF_MAP_UPDATE_ELEM,
} from '../constants/bpf.js';
import { Fd } from '../fd.js';
import { SyscallError } from '../syscall-error.js';
import { bpf, tryBpf } from './bpf.js';

const ENOENT = -2;

/** A hash map of the kernel: keys and values of fixed sizes. */
export interface BpfMapOptions {
  /** At most 15 characters: letters, digits, `_` and `.`. */
  readonly name: string;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly maxEntries: number;
}

/**
 * Creates a hash map that takes memory only for what is in it: bpf(2), BPF_MAP_CREATE. It is there as long as a
 * descriptor or a program holds it.
 *
 * @throws {@link SyscallError}; needs CAP_BPF, or CAP_SYS_ADMIN
 */
export function createBpfMap({ name, keyBytes, valueBytes, maxEntries }: BpfMapOptions): Fd {
  const type = BPF_MAP_TYPE_HASH;
  const flags = BPF_F_NO_PREALLOC;
  // map_type, key_size, value_size, max_entries, map_flags, map_name
  const numbers = { 0: type, 4: keyBytes, 8: valueBytes, 12: maxEntries, 16: flags };
  return Fd.own(bpf(BPF_MAP_CREATE, { numbers, text: { 28: name } }, `map ${name}`).result);
}

/**
 * Opens a map by its id.
 *
 * @throws {@link SyscallError}; needs CAP_SYS_ADMIN
 */
export function openBpfMap(id: number): Fd {
  return Fd.own(bpf(BPF_MAP_GET_FD_BY_ID, { numbers: { 0: id } }, `map ${id}`).result);
}

/**
 * Sets an element of a map, new or not.
 *
 * @throws {@link SyscallError} with E2BIG when the map is full
 */
export function setBpfElement(map: Fd, key: Uint8Array, value: Uint8Array): void {
  // map_fd, key, value
  const fields = { numbers: { 0: map.number }, memory: { 8: key, 16: value } };
  bpf(BPF_MAP_UPDATE_ELEM, fields, 'map element');
}

/**
 * Removes an element of a map, if it is there.
 *
 * @throws {@link SyscallError}
 */
export function deleteBpfElement(map: Fd, key: Uint8Array): void {
  const fields = { numbers: { 0: map.number }, memory: { 8: key } };
  const { result } = tryBpf(BPF_MAP_DELETE_ELEM, fields);
  if (result < 0 && result !== ENOENT) {
    throw new SyscallError({ call: 'bpf', subject: 'map element', errno: -result });
  }
}

/**
 * The keys of a map. Nobody else may change it meanwhile: the kernel would begin anew.
 *
 * @throws {@link SyscallError}
 */
export function listBpfKeys(map: Fd, keyBytes: number): readonly Buffer[] {
  const keys: Buffer[] = [];
  for (;;) {
    const last = keys.at(-1);
    const next = Buffer.alloc(keyBytes);
    // map_fd, key, next_key; without a key it is the first one.
    const memory = last === undefined ? { 16: next } : { 8: last, 16: next };
    const { result } = tryBpf(BPF_MAP_GET_NEXT_KEY, { numbers: { 0: map.number }, memory });
    if (result === ENOENT) {
      return keys;
    }
    if (result < 0) {
      throw new SyscallError({ call: 'bpf', subject: 'map keys', errno: -result });
    }
    keys.push(next);
  }
}
