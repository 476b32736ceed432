import type { CellAddress, Step, Value } from '@docklet/syscall';
import { Cell } from '@docklet/syscall';
import { SIOCGIFINDEX } from '../constants/link.js';
import { interfaceRequest } from '../rtnetlink/interface-ioctl.js';
import { changeLink } from '../rtnetlink/link-requests.js';
import type { ContainerInterface } from './container-interface.js';
import { containerInterfaceRequests, needsIpv6 } from './container-interface.js';
import { enableIpv6Steps } from './disable-ipv6-steps.js';
import { createExchange } from './exchange.js';

/** The loopback is the first interface of every namespace. */
const loopback = { index: 1, name: 'lo' } as const;

/** What a container's network namespace has in it. */
export interface InterfaceOptions {
  /** Beside the loopback. They must be there already. */
  readonly interfaces: readonly ContainerInterface[];
}

/**
 * Sets up a network namespace from the inside: for the first process in it. Where an interface has IPv6 addresses,
 * `disableIpv6Steps` must have kept the switches.
 */
export function interfaceSteps({ interfaces }: InterfaceOptions): readonly Step[] {
  const groups = interfaces.map((one) => containerInterfaceRequests(one));
  const { socket, open, send, placeIn } = createExchange('network-inside', [
    changeLink(loopback, { isUp: true }),
    ...groups.flat().map(({ request }) => request),
  ]);
  return [
    ...open,
    ...groups.flatMap((requests, group) => {
      const first = 1 + groups.slice(0, group).flat().length;
      const places = requests.flatMap(({ indexAt }, index) =>
        indexAt === undefined ? [] : [placeIn(first + index, indexAt)],
      );
      return lookUpIndex(interfaces[group]?.name ?? '', socket, places);
    }),
    ...interfaces.filter(needsIpv6).flatMap(({ name }) => enableIpv6Steps(name)),
    ...send,
  ];
}

/**
 * Interfaces are found by their names, but addresses are given to numbers. The number cannot be chosen beforehand: the
 * kernel takes one for the far side of a veth pair only together with one for the near side; and it is not always the
 * next one, 2, because some kernels put interfaces of their own into every namespace (`tunl0`, `sit0`).
 */
function lookUpIndex(name: string, socket: Value, places: readonly CellAddress[]): Step[] {
  const initial = Buffer.alloc(interfaceRequest.sizeBytes);
  initial.write(name);
  const request = new Cell(`network-inside-${name}`, initial);
  return [
    {
      call: 'ioctl',
      args: [socket, SIOCGIFINDEX, request],
      why: `the number of interface ${name}`,
    },
    ...places.map((place): Step => ({
      call: 'subtract',
      args: [request.load(interfaceRequest.valueOffset), 0],
      why: 'puts it into the request',
      store: place,
    })),
  ];
}
