import type { Fd } from '@docklet/syscall';
import {
  BPF_PROG_TYPE_SCHED_CLS,
  createBpfMap,
  loadBpfProgram,
  setBpfElement,
} from '@docklet/syscall';
import { assemble } from '../bpf/assemble.js';
import { parseAddress } from '../ip/ip-address.js';
import { keyBytes, valueBytes } from './element.js';
import type { NamedAddress, NameRecords } from './elements.js';
import { nameElements } from './elements.js';
import { nameServerProgram } from './name-server-program.js';

/** The longest name that there is. */
export const longName = [...Array<string>(3).fill('x'.repeat(63)), 'y'.repeat(61)].join('.');

const named = (name: string, ...addresses: readonly string[]): NamedAddress[] =>
  addresses.map((address) => ({ name, address: parseAddress(address) }));

const manyIpv4 = Array.from({ length: 20 }, (_, index) => `10.77.1.${index}`);

export const testRecords: NameRecords = {
  names: [
    ...named('db', '10.77.0.3'),
    ...named('Web.Shop', '10.77.0.4', 'fd00::4'),
    ...named('six', 'fd00::6'),
    ...named('all', ...manyIpv4.slice(0, 3)),
    ...named('many', ...manyIpv4),
    ...named(longName, ...manyIpv4),
  ],
  reverse: [...named('db.shop', '10.77.0.3'), ...named('six.shop', 'fd00::6')],
  servers: [parseAddress('198.51.100.53'), parseAddress('2001:db8::53')],
  groups: [
    {
      number: 7,
      names: [...named('inner', '10.88.0.3', 'fd00:88::3'), ...named('db', '10.88.0.9')],
      reverse: named('inner.back', '10.88.0.3'),
    },
    { number: 0xf000_0001, names: named('other', '10.89.0.3'), reverse: [] },
  ],
  members: [
    { address: parseAddress('10.77.0.20'), groups: [0xf000_0001, 7] },
    { address: parseAddress('10.77.0.30'), groups: [1, 2, 3, 4, 5, 6, 8, 0xf000_0001, 7] },
    { address: parseAddress('fd00::20'), groups: [7] },
  ],
};

/** A name server that is attached to nothing. */
export function loadNameServer(isInternal: boolean): Fd {
  using map = createBpfMap({ name: 'test', keyBytes, valueBytes, maxEntries: 256 });
  nameElements(testRecords).forEach(({ key, value }) => {
    setBpfElement(map, key, value);
  });
  const instructions = assemble(nameServerProgram({ mapFd: map.number, isInternal }));
  return loadBpfProgram({ type: BPF_PROG_TYPE_SCHED_CLS, name: 'test', instructions });
}
