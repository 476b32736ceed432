import { MissingLabelError } from './errors.js';
import type { BpfInstruction, BpfItem } from './instruction.js';

const instructionBytes = 8;

/**
 * Makes a program of its parts: instructions as the kernel reads them, with jumps that know how far they go.
 *
 * @throws {@link MissingLabelError} (`DOCKLET_NETWORK_MISSING_LABEL`)
 */
export function assemble(items: readonly BpfItem[]): Buffer {
  const { labels, length } = placeLabels(items);
  const bytes = Buffer.alloc(length * instructionBytes);
  // Not by Buffer's own methods: each of their calls costs more than the rest of an instruction.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 0;
  items.forEach((item) => {
    if (item.kind === 'instruction') {
      const at = position * instructionBytes;
      position += slots(item);
      view.setUint8(at, item.opcode);
      view.setUint8(at + 1, (item.source << 4) | item.destination);
      view.setInt16(at + 2, jumpOffset(item, labels, position), true);
      view.setInt32(at + 4, item.immediate, true);
    }
  });
  return bytes;
}

/** The program for people: as bpftool(8) would show it, with its labels and notes. */
export function listing(items: readonly BpfItem[]): string {
  const lines = items.map((item) => {
    switch (item.kind) {
      case 'instruction':
        return `        ${item.text}`;
      case 'label':
        return `${item.name}:`;
      case 'note':
        return `        ; ${item.text}`;
    }
  });
  return `${lines.join('\n')}\n`;
}

/** How many instructions come before each label, and how many there are in all. */
function placeLabels(items: readonly BpfItem[]): {
  readonly labels: ReadonlyMap<string, number>;
  readonly length: number;
} {
  const labels = new Map<string, number>();
  let length = 0;
  items.forEach((item) => {
    if (item.kind === 'label') {
      labels.set(item.name, length);
    } else if (item.kind === 'instruction') {
      length += slots(item);
    }
  });
  return { labels, length };
}

/** How many instructions a jump leaves out, from the one behind it. */
function jumpOffset(
  { target, offset }: BpfInstruction,
  labels: ReadonlyMap<string, number>,
  next: number,
): number {
  if (target === undefined) {
    return offset;
  }
  const place = labels.get(target);
  if (place === undefined) {
    throw new MissingLabelError(target);
  }
  return place - next;
}

function slots({ isWide }: BpfInstruction): number {
  return isWide === true ? 2 : 1;
}
