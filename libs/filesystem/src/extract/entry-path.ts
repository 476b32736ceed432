import { LayerPathError } from '@docklet/erofs';
import { quote } from '@docklet/oci';

const slash = 0x2f;

/** NAME_MAX of Linux. */
const maxNameBytes = 255;

/** A path of a layer for a message. It is bytes that an attacker may choose. */
export function showPath(path: Buffer): string {
  return quote(path.toString());
}

/** The names between the slashes of a path; empty ones and `.` say nothing and are left out. */
export function splitPath(path: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let start = 0; start <= path.length;) {
    const found = path.indexOf(slash, start);
    const end = found < 0 ? path.length : found;
    const name = path.subarray(start, end);
    if (name.length > 0 && !isDots(name, 1)) {
      names.push(name);
    }
    start = end + 1;
  }
  return names;
}

/**
 * The names of an entry's path, cleaned as text: `..` takes away the name before it, and at the root nothing. So no path
 * leads out of the root. This is what containerd does (`filepath.Clean`) before it looks at any link.
 *
 * @throws LayerPathError (`DOCKLET_EROFS_LAYER_PATH`)
 */
export function cleanEntryPath(path: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (const name of splitPath(path)) {
    if (isDotDot(name)) {
      names.pop();
    } else {
      names.push(name);
    }
  }
  checkNames(names, path);
  return names;
}

/**
 * Refuses names that no file can have.
 *
 * @param path of the entry, for the message
 * @throws LayerPathError (`DOCKLET_EROFS_LAYER_PATH`)
 */
export function checkNames(names: readonly Buffer[], path: Buffer): void {
  if (names.some((name) => name.length > maxNameBytes)) {
    const reason = `a part of the name is longer than ${maxNameBytes} bytes`;
    throw new LayerPathError({ path: showPath(path), reason });
  }
  if (path.includes(0)) {
    throw new LayerPathError({ path: showPath(path), reason: 'it contains a NUL byte' });
  }
}

/** Whether a name is `..`. */
export function isDotDot(name: Buffer): boolean {
  return isDots(name, 2);
}

function isDots(name: Buffer, count: number): boolean {
  return name.length === count && name.every((byte) => byte === 0x2e);
}
