import type { PortOption } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** `[ADDRESS:][HOST:]CONTAINER[/PROTOCOL]`, an IPv6 address in brackets. */
const pattern =
  /^(?:(?:\[([0-9a-fA-F:.]+)\]|(\d+\.[\d.]+)):)?(?:(\d*(?:-\d+)?):)?(\d+(?:-\d+)?)(?:\/(tcp|udp|sctp))?$/;

const maxPort = 65_535;

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `-p [[ADDRESS:][HOST]:]CONTAINER[/tcp|udp|sctp]`. Ranges of the same length lead to each other, port by port; a
 * range of the host before a single port of the container says which ones may be taken, and 0 any that is free.
 */
export function parsePort(text: string): readonly PortOption[] {
  const match = pattern.exec(text);
  if (match === null) {
    throw new UsageError(`-p ${text}`, 'it is not [ADDRESS:][HOST:]CONTAINER[/tcp|udp|sctp]');
  }
  const [, address6, address4, hostText = '', containerText = '', protocol = 'tcp'] = match;
  const hostAddress = address6 ?? address4;
  const container = parseRange(text, containerText);
  const host = hostText === '' || hostText === '0' ? undefined : parseRange(text, hostText);
  const count = container.last - container.first + 1;
  if (host !== undefined && count > 1 && host.last - host.first + 1 !== count) {
    throw new UsageError(`-p ${text}`, 'the two ranges have different lengths');
  }
  return Array.from({ length: count }, (_, index): PortOption => ({
    protocol: protocol as PortOption['protocol'],
    port: container.first + index,
    ...(hostAddress === undefined ? {} : { hostAddress }),
    ...(host === undefined ? {} : { hostPorts: count === 1 ? host : one(host.first + index) }),
  }));
}

function one(port: number): Range {
  return { first: port, last: port };
}

function parseRange(text: string, range: string): Range {
  const [firstText = '', lastText = firstText] = range.split('-');
  const [first, last] = [Number(firstText), Number(lastText)];
  if (first < 1 || last > maxPort || first > last) {
    throw new UsageError(`-p ${text}`, `${range} is not a port between 1 and ${maxPort}`);
  }
  return { first, last };
}

/** Reads `--expose PORT[-PORT][/PROTOCOL]`. */
export function parseExpose(text: string): readonly string[] {
  const match = /^(\d+(?:-\d+)?)(\/(?:tcp|udp|sctp))?$/.exec(text);
  if (match === null) {
    throw new UsageError(`--expose ${text}`, 'it is not PORT[-PORT][/tcp|udp|sctp]');
  }
  const { first, last } = parseRange(text, match[1] ?? '');
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${first + index}${match[2] ?? '/tcp'}`,
  );
}
