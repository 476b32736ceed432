import type { ContainerAddress } from '../state/container-record.js';

/**
 * Which of its networks leads a container to everything that is in none of them, and published ports to the container:
 * the one with the highest priority, and of several the first by name, as Docker has it.
 *
 * @returns undefined when none has a way out
 */
export function defaultRouteOf(
  addresses: readonly ContainerAddress[],
): ContainerAddress | undefined {
  const [first] = addresses
    .filter(({ gateway }) => gateway !== '')
    .toSorted(
      (a, b) =>
        (b.gatewayPriority ?? 0) - (a.gatewayPriority ?? 0) || (a.network < b.network ? -1 : 1),
    );
  return first;
}
