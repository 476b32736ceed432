import type { CallName } from '../call-table.js';
import { callTable } from '../call-table.js';
import { showFlags } from './show-flags.js';
import type { Program, Step, Value } from './value.js';

/** A step of the plan, for a person or a machine to read. */
export interface ExplainedStep {
  /** Counted from 1 over the whole program. */
  readonly number: number;
  readonly section: string;
  readonly call: string;
  readonly arguments: readonly string[];
  readonly why: string;
}

/** Every step of a program in order, with its arguments as a C programmer would write them. */
export function explainProgram(program: Program): readonly ExplainedStep[] {
  const steps = program.sections.flatMap((section) =>
    section.steps.map((step) => ({ section: section.name, step })),
  );
  return steps.map(({ section, step }, index) => ({
    number: index + 1,
    section,
    call: step.call,
    arguments: showArguments(step),
    why: step.why,
  }));
}

/** A step as one call: `mount("proc", "/proc", "proc", MS_NOSUID|MS_NODEV, NULL)`. */
export function showStep(step: Step): string {
  return `${step.call}(${showArguments(step).join(', ')})`;
}

function showArguments({ call, args }: Step): string[] {
  const kinds = call === 'subtract' || call === 'and' ? [] : parameterKinds(call);
  return args.map((value, index) => showValue(value, kinds[index] ?? 'plain'));
}

function parameterKinds(call: CallName): string[] {
  const { parameters } = callTable[call];
  return parameters.split(' ').map((parameter) => {
    const [name = '', kind] = parameter.split(':');
    return kind ?? (name === 'fd' ? 'fd' : 'plain');
  });
}

function showValue(value: Value, kind: string): string {
  if (value === null) {
    return 'NULL';
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return showNumber(value, kind);
  }
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (value instanceof Uint8Array) {
    return `<${value.length} bytes>`;
  }
  if (!('kind' in value)) {
    return `&${value.name}`;
  }
  switch (value.kind) {
    case 'address':
      return `&${value.cell.name}+${value.offset}`;
    case 'load':
      return value.offset === 0 ? value.cell.name : `${value.cell.name}[${value.offset}]`;
    case 'words':
      return `{${showItems(value.items, structures[kind] ?? []).join(', ')}}`;
    case 'result':
      return `<${value.step}>`;
    case 'inherited':
      return `<${value.name}>`;
  }
}

/** Structures that are passed as 64-bit words: the names and kinds of their fields. */
const structures: Readonly<Record<string, readonly string[]>> = {
  open_how: ['flags:open', 'mode:octal', 'resolve:resolve'],
  mount_attr: ['attr_set:mount_attr', 'attr_clr:mount_attr', 'propagation:ms', 'userns_fd'],
};

function showItems(items: readonly Value[], fields: readonly string[]): string[] {
  return items.map((item, index) => {
    const [name = '', kind = 'plain'] = (fields[index] ?? '').split(':');
    const shown = showValue(item, kind);
    return name === '' ? shown : `${name}=${shown}`;
  });
}

function showNumber(value: number | bigint, kind: string): string {
  switch (kind) {
    case 'plain':
      return String(value);
    case 'octal':
      return value === 0 ? '0' : `0${value.toString(8)}`;
    case 'device':
      return `makedev(${(Number(value) >> 8) & 0xfff}, ${Number(value) & 0xff})`;
    default:
      return showFlags(Number(value), kind);
  }
}
