import type { BpfItem } from '../bpf/instruction.js';
import { jump, jumpIf, label, note } from '../bpf/instruction.js';
import { growItems, recordItems } from './program/answer.js';
import { filterItems } from './program/filter.js';
import { value } from './program/layout.js';
import { questionItems } from './program/question.js';
import { replyItems } from './program/reply.js';
import { verdictItems } from './program/verdicts.js';

/** What a name server is made for. */
export interface NameServerProgram {
  /** The descriptor of the map with its names and servers. */
  readonly mapFd: number;
  /** Whether the containers reach nothing but each other: then what is not known is answered too, with a no. */
  readonly isInternal: boolean;
}

/**
 * A name server: a program that the kernel runs for every packet that the bridge of a network hands to this host. A
 * question about a name in its map it turns into the answer, in place, and sends it back; everything else goes on to where
 * it was sent.
 *
 * It trusts nothing in a packet. It loops over no more than a name has labels, follows no pointer, and the kernel has
 * proved before it is attached that it ends and stays inside the packet.
 */
export function nameServerProgram({ mapFd, isInternal }: NameServerProgram): readonly BpfItem[] {
  return [
    ...filterItems(mapFd),
    ...questionItems(mapFd),
    ...(isInternal ? [] : [jumpIf(value, '==', 0, 'pass')]),
    ...growItems(),
    ...recordItems(),
    ...replyItems(),
    label('unclear'),
    note(
      isInternal ? 'no question leaves the network, in whatever form' : 'somebody else may know',
    ),
    jump(isInternal ? 'drop' : 'pass'),
    ...verdictItems(),
  ];
}
