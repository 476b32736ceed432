import { formatAddress, parseAddress } from '@docklet/network';
import type { PortOption } from '../options/container-options.js';
import type { PortBinding } from '../state/container-record.js';

/** A port that was asked for, and what it got: nothing when the container has never run. */
export interface BoundPort {
  readonly option: PortOption;
  readonly bindings: readonly PortBinding[];
}

/**
 * Says which of the ports that were asked for got which ones of the host. Who would have taken any chooses last; of those that
 * asked for the same, the first got the first.
 */
export function boundPorts(
  options: readonly PortOption[],
  bindings: readonly PortBinding[],
): readonly BoundPort[] {
  const left = new Set(bindings);
  const found = new Map<PortOption, readonly PortBinding[]>();
  for (const option of options.toSorted((one, other) => choiceOf(one) - choiceOf(other))) {
    const first = [...left].find((binding) => isBindingOf(binding, option));
    const taken = [...left].filter(
      (binding) => binding.hostPort === first?.hostPort && isBindingOf(binding, option),
    );
    taken.forEach((binding) => left.delete(binding));
    found.set(option, taken);
  }
  return options.map((option) => ({ option, bindings: found.get(option) ?? [] }));
}

/**
 * Whether a published port has all that is said of the one that is meant: the container's port, and of the host as much as
 * is said.
 */
export function isMeant({ option, bindings }: BoundPort, meant: PortOption): boolean {
  const { hostAddress, hostPorts: wanted } = meant;
  const isSamePort = option.port === meant.port && option.protocol === meant.protocol;
  const isSamePlace =
    hostAddress === undefined ||
    (option.hostAddress !== undefined && isSameAddress(option.hostAddress, hostAddress));
  if (!isSamePort || !isSamePlace || wanted === undefined) {
    return isSamePort && isSamePlace;
  }
  const { first, last } = option.hostPorts ?? {};
  const hostPort = bindings[0]?.hostPort ?? (first === last ? first : undefined);
  return hostPort !== undefined && hostPort >= wanted.first && hostPort <= wanted.last;
}

/** Among how many ports of the host it can choose. */
function choiceOf({ hostPorts }: PortOption): number {
  return hostPorts === undefined ? 2 ** 16 : hostPorts.last - hostPorts.first;
}

function isBindingOf(binding: PortBinding, { port, protocol, ...host }: PortOption): boolean {
  const { hostAddress, hostPorts } = host;
  return (
    binding.port === port &&
    binding.protocol === protocol &&
    (hostAddress === undefined || isSameAddress(binding.hostAddress, hostAddress)) &&
    (hostPorts === undefined ||
      (binding.hostPort >= hostPorts.first && binding.hostPort <= hostPorts.last))
  );
}

function isSameAddress(one: string, other: string): boolean {
  return formatAddress(parseAddress(one)) === formatAddress(parseAddress(other));
}
