import type { Journal } from '../events/journal.js';
import type { ContainerAddress } from '../state/container-record.js';
import type { NetworkRecord } from './network-record.js';

/** What happens to a network; who is connected with it is named by `container`. */
export type NetworkHappening =
  | { readonly action: 'create' | 'destroy' }
  | { readonly action: 'connect' | 'disconnect'; readonly container: string };

/** Writes down that a container was connected with a network, or is not any more. */
export function journalMember(
  journal: Journal,
  { network, networkId = network }: Pick<ContainerAddress, 'network' | 'networkId'>,
  action: 'connect' | 'disconnect',
  container: string,
): void {
  journalNetwork(journal, { id: networkId, name: network }, { action, container });
}

/** Writes down what has happened to a network. */
export function journalNetwork(
  journal: Journal,
  { id, name, driver = 'bridge' }: Pick<NetworkRecord, 'id' | 'name' | 'driver'>,
  happening: NetworkHappening,
): void {
  const { action, ...more } = happening;
  journal.append({ type: 'network', action, id, attributes: { ...more, name, type: driver } });
}
