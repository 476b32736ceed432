import type { MacvlanMode } from '@docklet/network';
import { assertInterfaceName } from '@docklet/network';
import { InvalidNetworkError } from './errors.js';
import type { NetworkDriver, NetworkRecord } from './network-record.js';

/** Docker's names of what a network can be told. */
const optionNames = {
  mtu: 'com.docker.network.driver.mtu',
  bridge: 'com.docker.network.bridge.name',
  reachesNeighbours: 'com.docker.network.bridge.enable_icc',
  isMasqueraded: 'com.docker.network.bridge.enable_ip_masquerade',
  /** Docker has none for it: there every network allows it. */
  allowsForging: 'docklet.allow_forged_senders',
  parent: 'parent',
  mode: 'macvlan_mode',
} as const;

/** Docker's other name of the first one, and ours. */
const shortNames: Readonly<Record<string, string>> = { mtu: optionNames.mtu };

const known: Readonly<Record<NetworkDriver, readonly string[]>> = {
  bridge: [
    optionNames.mtu,
    optionNames.bridge,
    optionNames.reachesNeighbours,
    optionNames.isMasqueraded,
    optionNames.allowsForging,
  ],
  macvlan: [optionNames.parent, optionNames.mode, optionNames.mtu],
};

const modes: readonly MacvlanMode[] = ['bridge', 'private', 'vepa', 'passthru'];

/** How a network is to be, beside its addresses. */
export interface NetworkTuning {
  readonly mtu: number | undefined;
  /** The name of its bridge; undefined for one that is made of its id. */
  readonly bridge: string | undefined;
  /** Whether its containers do not reach each other, not even by published ports. */
  readonly isIsolated: boolean;
  /** Whether what leaves it keeps its addresses. */
  readonly isRouted: boolean;
  /** Whether a container that can may send under addresses that are not its own. */
  readonly allowsForging: boolean;
  /** The interface of this host that a macvlan network goes out by. */
  readonly parent: string | undefined;
  /** How the containers of a macvlan network reach each other. */
  readonly mode: MacvlanMode;
}

/**
 * Checks what is asked of a new network.
 *
 * @returns the same by Docker's names
 * @throws {@link InvalidNetworkError} (`DOCKLET_CONTAINER_INVALID_NETWORK`), which says which options there are
 */
export function checkNetworkOptions(
  network: string,
  driver: NetworkDriver,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const named = Object.entries(given).map(
    ([name, value]) => [shortNames[name] ?? name, value] as const,
  );
  for (const [name, value] of named) {
    if (!known[driver].includes(name)) {
      const hint = `a ${driver} network has ${known[driver].join(', ')}`;
      throw new InvalidNetworkError(network, `it has no option ${JSON.stringify(name)}`, hint);
    }
    checkValue(network, name, value);
  }
  return Object.fromEntries(named);
}

/** What a network's options mean. */
export function tuningOf({
  options = {},
  mtu,
}: Pick<NetworkRecord, 'options' | 'mtu'>): NetworkTuning {
  const text = options[optionNames.mtu];
  return {
    mtu: text === undefined ? mtu : Number(text),
    bridge: options[optionNames.bridge],
    isIsolated: parseBoolean(options[optionNames.reachesNeighbours] ?? 'true') === false,
    isRouted: parseBoolean(options[optionNames.isMasqueraded] ?? 'true') === false,
    allowsForging: parseBoolean(options[optionNames.allowsForging] ?? 'false') === true,
    parent: options[optionNames.parent],
    mode: modes.find((mode) => mode === options[optionNames.mode]) ?? 'bridge',
  };
}

/** What IPv4 needs (RFC 791), and what a bridge can. */
const minMtu = 68;
const maxMtu = 65_535;

function checkValue(network: string, name: string, value: string): void {
  switch (name) {
    case optionNames.mtu: {
      const isMtu = /^\d+$/.test(value) && Number(value) >= minMtu && Number(value) <= maxMtu;
      const reason = `it is not a number of bytes from ${minMtu} to ${maxMtu}`;
      assertThat(network, name, isMtu, reason);
      return;
    }
    case optionNames.bridge:
    case optionNames.parent: {
      assertInterfaceName(value);
      return;
    }
    case optionNames.mode: {
      const isMode = modes.some((mode) => mode === value);
      assertThat(network, name, isMode, `it is not one of ${modes.join(', ')}`);
      return;
    }
    default: {
      assertThat(network, name, parseBoolean(value) !== undefined, 'it is not true or false');
      return;
    }
  }
}

function assertThat(network: string, option: string, isTrue: boolean, reason: string): void {
  if (!isTrue) {
    throw new InvalidNetworkError(network, `option ${option}: ${reason}`);
  }
}

/** As Go reads it. */
function parseBoolean(text: string): boolean | undefined {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)
    ? true
    : ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)
      ? false
      : undefined;
}
