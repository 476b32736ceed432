/** A register of the kernel's machine: r0 is what a call or the program returns, r1–r5 are arguments, r10 is the stack. */
export interface Register {
  readonly register: number;
}

export const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10] = Array.from(
  { length: 11 },
  (_, register) => ({ register }),
) as unknown as readonly [
  ...[Register, Register, Register, Register, Register, Register],
  ...[Register, Register, Register, Register, Register],
];

/** What an operation works with: a register, or a number of 32 bits that is extended with its sign. */
export type Operand = Register | number;

/** How much of memory is read or written. */
export type Width = 'u8' | 'u16' | 'u32' | 'u64';

/**
 * One instruction of eBPF: 8 bytes, or 16 with a number of 64 bits.
 *
 * @see https://docs.kernel.org/bpf/standardization/instruction-set.html
 */
export interface BpfInstruction {
  readonly kind: 'instruction';
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
  /** The label that a jump goes to. */
  readonly target?: string;
  /** Whether another 8 bytes follow, which are zero but for the upper half of the number. */
  readonly isWide?: true;
  /** As the kernel writes it. */
  readonly text: string;
}

/** A place that jumps go to. */
export interface BpfLabel {
  readonly kind: 'label';
  readonly name: string;
}

/** What the next instructions are for; it is in the listing. */
export interface BpfNote {
  readonly kind: 'note';
  readonly text: string;
}

/** A part of a program. */
export type BpfItem = BpfInstruction | BpfLabel | BpfNote;

const aluOpcodes = {
  '+': 0x07,
  '-': 0x17,
  '*': 0x27,
  '/': 0x37,
  '|': 0x47,
  '&': 0x57,
  '<<': 0x67,
  '>>': 0x77,
  '%': 0x97,
  '^': 0xa7,
} as const;

const jumpOpcodes = {
  '==': 0x15,
  '>': 0x25,
  '>=': 0x35,
  '&': 0x45,
  '!=': 0x55,
  '<': 0xa5,
  '<=': 0xb5,
} as const;

const widthBits = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 } as const;

/** Set in the opcode when the operand is a register. */
const fromRegister = 0x08;

/** Source of a wide load: the number is a map's descriptor, which the kernel replaces by its address. */
const BPF_PSEUDO_MAP_FD = 1;

/** Marks a place. */
export function label(name: string): BpfLabel {
  return { kind: 'label', name };
}

/** Says what the next instructions are for. */
export function note(text: string): BpfNote {
  return { kind: 'note', text };
}

/** `destination = operand` */
export function set(destination: Register, operand: Operand): BpfInstruction {
  const text = `${show(destination)} = ${show(operand)}`;
  return withOperand(0xb7, destination, operand, { text });
}

/** `destination += operand`, and so on, with 64 bits and without signs. */
export function compute(
  destination: Register,
  operation: keyof typeof aluOpcodes,
  operand: Operand,
): BpfInstruction {
  const text = `${show(destination)} ${operation}= ${show(operand)}`;
  return withOperand(aluOpcodes[operation], destination, operand, { text });
}

/** Between network byte order and that of the machine, 16 bits. */
export function swapBytes(destination: Register): BpfInstruction {
  const text = `${show(destination)} = be16 ${show(destination)}`;
  return instruction({ opcode: 0xdc, destination: destination.register, immediate: 16, text });
}

/** `destination = *(width *)(base + offset)` */
export function load(
  destination: Register,
  width: Width,
  base: Register,
  offset: number,
): BpfInstruction {
  return instruction({
    opcode: 0x61 | widthBits[width],
    destination: destination.register,
    source: base.register,
    offset,
    text: `${show(destination)} = ${place(width, base, offset)}`,
  });
}

/** `*(width *)(base + offset) = operand` */
export function store(
  width: Width,
  base: Register,
  offset: number,
  operand: Operand,
): BpfInstruction {
  const text = `${place(width, base, offset)} = ${show(operand)}`;
  const common = { destination: base.register, offset, text };
  return typeof operand === 'number'
    ? instruction({ ...common, opcode: 0x62 | widthBits[width], immediate: operand })
    : instruction({ ...common, opcode: 0x63 | widthBits[width], source: operand.register });
}

/** The address of a map. */
export function loadMap(destination: Register, fd: number): BpfInstruction {
  return instruction({
    opcode: 0x18,
    destination: destination.register,
    source: BPF_PSEUDO_MAP_FD,
    immediate: fd,
    isWide: true,
    text: `${show(destination)} = map`,
  });
}

/** Goes on at a label. */
export function jump(target: string): BpfInstruction {
  return instruction({ opcode: 0x05, target, text: `goto ${target}` });
}

/** Goes on at a label if a comparison of 64 bits without signs holds; `&` if they have a bit in common. */
export function jumpIf(
  left: Register,
  comparison: keyof typeof jumpOpcodes,
  right: Operand,
  target: string,
): BpfInstruction {
  const text = `if ${show(left)} ${comparison} ${show(right)} goto ${target}`;
  return withOperand(jumpOpcodes[comparison], left, right, { target, text });
}

/** Calls a helper of the kernel by its number; r1 to r5 are lost. */
export function call(helper: { readonly name: string; readonly number: number }): BpfInstruction {
  return instruction({ opcode: 0x85, immediate: helper.number, text: `call ${helper.name}` });
}

/** Ends the program with r0. */
export function exit(): BpfInstruction {
  return instruction({ opcode: 0x95, text: 'exit' });
}

type Parts = Partial<Omit<BpfInstruction, 'kind'>> & Pick<BpfInstruction, 'opcode' | 'text'>;

function instruction(parts: Parts): BpfInstruction {
  return { kind: 'instruction', destination: 0, source: 0, offset: 0, immediate: 0, ...parts };
}

function withOperand(
  opcode: number,
  { register: destination }: Register,
  operand: Operand,
  parts: Omit<Parts, 'opcode'>,
): BpfInstruction {
  return typeof operand === 'number'
    ? instruction({ ...parts, opcode, destination, immediate: operand })
    : instruction({
        ...parts,
        opcode: opcode | fromRegister,
        destination,
        source: operand.register,
      });
}

function place(width: Width, base: Register, offset: number): string {
  const sign = offset < 0 ? '-' : '+';
  return `*(${width} *)(${show(base)} ${sign} ${Math.abs(offset)})`;
}

function show(operand: Operand): string {
  return typeof operand === 'number' ? `${operand}` : `r${operand.register}`;
}
