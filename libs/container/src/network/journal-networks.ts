import type { Journal } from '../events/journal.js';
import type { NetworkRecord } from './network-record.js';

/** What happens to a network; who is connected with it is named by `container`. */
export type NetworkHappening =
  | { readonly action: 'create' | 'destroy' }
  | { readonly action: 'connect' | 'disconnect'; readonly container: string };

/** Writes down what has happened to a network. */
export function journalNetwork(
  journal: Journal,
  { id, name }: Pick<NetworkRecord, 'id' | 'name'>,
  happening: NetworkHappening,
  driver = 'bridge',
): void {
  const { action, ...more } = happening;
  journal.append({ type: 'network', action, id, attributes: { ...more, name, type: driver } });
}
