/** A device as CDI names it: `nvidia.com/gpu=0`. */
export interface QualifiedName {
  /** What its specification is of: `nvidia.com/gpu`. */
  readonly kind: string;
  readonly device: string;
}

/** A vendor or a class: it begins with a letter and ends with a letter or digit. */
const word = '[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?';
const kindPattern = new RegExp(`^${word}/${word}$`);
const devicePattern = /^[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?$/;

/** Whether a text is a vendor and a class: `nvidia.com/gpu`. */
export function isCdiKind(text: string): boolean {
  return kindPattern.test(text);
}

/** Whether a text names a device among those of its kind: `0`, `all`, `GPU-a1b2`. */
export function isCdiDevice(text: string): boolean {
  return devicePattern.test(text);
}

/**
 * Reads the name of a device: `VENDOR/CLASS=NAME` (Container Device Interface, SPEC.md, "Naming"). No path of the host is
 * one: those begin with a slash.
 *
 * @returns undefined when it is something else
 */
export function parseQualifiedName(text: string): QualifiedName | undefined {
  const at = text.indexOf('=');
  const [kind, device] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  return isCdiKind(kind) && isCdiDevice(device) ? { kind, device } : undefined;
}
