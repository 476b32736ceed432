import { recordVersion } from './container-record.js';

type Json = Readonly<Record<string, unknown>>;

/** What has to be done to a file of one version to make it one of the next; by the version it has. */
const steps: Readonly<Record<number, (file: Json) => Json>> = {
  // Version 1 knew no restart policies and no logs: what it does not say has its default.
  1: (file) => ({ ...file, schemaVersion: 2 }),
  // Version 2 knew one network of a container, whose interface was always eth0.
  2: (file) => ({ ...withNetworks(file), schemaVersion: 3 }),
};

function withNetworks({ network, options, ...rest }: Json): Json {
  return {
    ...rest,
    ...(isObject(network) ? { networks: [{ ...network, interfaceName: 'eth0' }] } : {}),
    ...(isObject(options) ? { options: withAttachments(options) } : {}),
  };
}

function withAttachments({ networkAliases, ...options }: Json): Json {
  const { network } = options;
  return typeof network !== 'string' || ['bridge', 'host', 'none'].includes(network)
    ? options
    : { ...options, networks: [{ network, aliases: networkAliases ?? [] }] };
}

/**
 * Makes a `container.json` or `state.json` of an older docklet one of this version. What is no such file, or one of a
 * newer docklet, is returned as it is.
 */
export function migrate(file: unknown): unknown {
  let migrated = file;
  for (let version = versionOf(migrated); version < recordVersion; version = versionOf(migrated)) {
    const step = steps[version];
    if (step === undefined) {
      break;
    }
    migrated = step(migrated as Json);
  }
  return migrated;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function versionOf(file: unknown): number {
  const version = isObject(file) ? file['schemaVersion'] : undefined;
  return typeof version === 'number' ? version : Number.NaN;
}
