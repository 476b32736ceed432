import type { NetworkView } from '@docklet/container';
import type { Filters } from '../flags/filter.js';
import type { Fields } from '../format/values.js';
import { shortId } from '../images/short-id.js';

/** What `docklet network ls` can be filtered by. */
export const networkFilters: readonly string[] = [
  'name',
  'id',
  'driver',
  'label',
  'label!',
  'type',
  'scope',
  'dangling',
];

/** A network, also one that every engine has. */
interface ListedNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly createdAt: string;
  readonly hasIpv6: boolean;
  readonly isInternal: boolean;
  readonly isCustom: boolean;
  /** Whether a container that runs is in it. */
  readonly isUsed: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** Networks as rows, those included that every engine has. */
export function networkRows(
  networks: readonly NetworkView[],
  filters: Filters,
  { isWhole }: { readonly isWhole: boolean },
): readonly Fields[] {
  const all = [
    ...['bridge', 'host', 'none'].map(predefined),
    ...networks.map(({ record, members }): ListedNetwork => ({
      ...record,
      driver: record.driver ?? 'bridge',
      hasIpv6: record.ipv6 !== undefined,
      isCustom: true,
      isUsed: members.length > 0,
    })),
  ];
  return all
    .filter((network) => isWanted(network, filters))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((network) => toRow(network, isWhole));
}

function predefined(name: string): ListedNetwork {
  const driver = name === 'none' ? 'null' : name;
  const rest = {
    createdAt: '',
    hasIpv6: false,
    isInternal: false,
    isCustom: false,
    isUsed: true,
    labels: {},
  };
  return { id: name, name, driver, ...rest };
}

function isWanted(network: ListedNetwork, filters: Filters): boolean {
  return (
    filters.fits('name', (text) => network.name.includes(text)) &&
    filters.fits('id', (text) => network.id.startsWith(text)) &&
    filters.fits('driver', (text) => network.driver === text) &&
    filters.fits('type', (text) => (text === 'custom') === network.isCustom) &&
    filters.fits('scope', (text) => text === 'local') &&
    filters.flag('dangling') !== network.isUsed &&
    filters.fitsLabels(network.labels)
  );
}

function toRow(network: ListedNetwork, isWhole: boolean): Fields {
  const { id, name, driver, createdAt, hasIpv6, isInternal, labels } = network;
  return {
    ID: isWhole ? id : shortId(id),
    Name: name,
    Driver: driver,
    Scope: 'local',
    IPv6: String(hasIpv6),
    Internal: String(isInternal),
    CreatedAt: createdAt,
    Labels: Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join(','),
    Label: (label: unknown) => labels[String(label)] ?? '',
  };
}
