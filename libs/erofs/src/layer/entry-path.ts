const SLASH = 0x2f;
const DOT = 0x2e;

/** The parts of a path between its slashes; empty ones and `.` say nothing and are left out. */
export function splitPath(path: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  while (start <= path.length) {
    const slash = path.indexOf(SLASH, start);
    const end = slash === -1 ? path.length : slash;
    const part = path.subarray(start, end);
    if (part.length > 0 && !isDot(part)) {
      parts.push(part);
    }
    start = end + 1;
  }
  return parts;
}

/**
 * The parts of an entry's name, cleaned as text: `..` takes away the part before it, and at the root it takes nothing.
 * So no name leads out of the root. This is what containerd does (`filepath.Clean`) before it looks at any link.
 */
export function cleanEntryPath(name: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (const part of splitPath(name)) {
    if (isDotDot(part)) {
      parts.pop();
    } else {
      parts.push(part);
    }
  }
  return parts;
}

/** Whether a path begins at the root. */
export function isAbsolute(path: Uint8Array): boolean {
  return path[0] === SLASH;
}

/** Whether a part is `..`. */
export function isDotDot(part: Uint8Array): boolean {
  return part.length === 2 && part[0] === DOT && part[1] === DOT;
}

function isDot(part: Uint8Array): boolean {
  return part.length === 1 && part[0] === DOT;
}
