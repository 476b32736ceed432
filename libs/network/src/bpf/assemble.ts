import { MissingLabelError } from './errors.js';
import type { BpfInstruction, BpfItem } from './instruction.js';

const instructionBytes = 8;

/**
 * Makes a program of its parts: instructions as the kernel reads them, with jumps that know how far they go.
 *
 * @throws {@link MissingLabelError} (`DOCKLET_NETWORK_MISSING_LABEL`)
 */
export function assemble(items: readonly BpfItem[]): Buffer {
  const labels = placeLabels(items);
  const bytes: Buffer[] = [];
  let position = 0;
  for (const item of items) {
    if (item.kind === 'instruction') {
      position += slots(item);
      bytes.push(encode(item, jumpOffset(item, labels, position)));
    }
  }
  return Buffer.concat(bytes);
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

function placeLabels(items: readonly BpfItem[]): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  let position = 0;
  for (const item of items) {
    if (item.kind === 'label') {
      labels.set(item.name, position);
    } else if (item.kind === 'instruction') {
      position += slots(item);
    }
  }
  return labels;
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

function encode(item: BpfInstruction, offset: number): Buffer {
  const bytes = Buffer.alloc(instructionBytes * slots(item));
  bytes.writeUInt8(item.opcode, 0);
  bytes.writeUInt8((item.source << 4) | item.destination, 1);
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(item.immediate, 4);
  return bytes;
}

function slots({ isWide }: BpfInstruction): number {
  return isWide === true ? 2 : 1;
}
