import type { BpfItem } from '../../bpf/instruction.js';
import { call, exit, label, load, note, r0, r1, r2, set } from '../../bpf/instruction.js';
import { helpers } from '../../bpf/helpers.js';
import { verdicts } from '../../bpf/verdicts.js';
import { context } from './layout.js';

/** Where struct __sk_buff says by which interface a packet came; linux/bpf.h. */
const interfaceIndex = 40;

/** How everything ends. */
export function verdictItems(): readonly BpfItem[] {
  return [
    label('send'),
    note('out of the bridge again, to where it came from'),
    load(r1, 'u32', context, interfaceIndex),
    set(r2, 0),
    call(helpers.redirect),
    exit(),
    label('pass'),
    set(r0, verdicts.unspecified),
    exit(),
    label('drop'),
    set(r0, verdicts.drop),
    exit(),
  ];
}
