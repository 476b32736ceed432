import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { messageOf } from '@docklet/errors';

import type { MirrorRule } from '../endpoint/mirrors.js';
import { RegistriesConfError } from '../errors/policy-errors.js';
import { errorCode } from '../http/transport-failure.js';
import { type RegistryTable, registriesConfSchema } from './registries-conf.schema.js';

/** What containers-registries.conf(5) says, as options of a client. */
export interface RegistriesConf {
  readonly mirrors: readonly MirrorRule[];
  readonly insecureRegistries: readonly string[];
}

/**
 * Reads the configuration that podman, skopeo and buildah share (containers-registries.conf(5), version 2): `[[registry]]`
 * with `prefix`, `location`, `insecure`, `blocked` and `mirror`. What later files say of a prefix replaces what earlier
 * ones said.
 *
 * A mirror that is only for tags or only for digests is left out: it would be asked for both.
 *
 * @param places files, and folders whose files end in `.conf`; what does not exist is passed over
 * @throws RegistriesConfError `DOCKLET_REGISTRY_CONFIGURATION`: a file that cannot be read might forbid something
 */
export async function readRegistriesConf(places: readonly string[]): Promise<RegistriesConf> {
  const tables = new Map<string, RegistryTable>();
  for (const place of places) {
    for (const { file, text } of await readPlace(place)) {
      for (const table of await parse(file, text)) {
        tables.set(prefixOf(file, table), table);
      }
    }
  }
  return {
    mirrors: [...tables].map(([prefix, table]) => toRule(prefix, table)),
    insecureRegistries: [...tables].flatMap(([prefix, table]) => insecureHosts(prefix, table)),
  };
}

function toRule(
  prefix: string,
  { location = prefix, blocked, mirror = [], ...table }: RegistryTable,
): MirrorRule {
  const isForAll = (use: string): boolean => use === 'all' || use === '';
  const mirrors = table['mirror-by-digest-only'] === true ? [] : mirror;
  return {
    prefix,
    mirrors: mirrors
      .filter((one) => isForAll(one['pull-from-mirror'] ?? 'all'))
      .map((one) => one.location),
    // A pattern stands for many hosts, which stay what they are.
    ...(location === prefix ? {} : { location }),
    ...(blocked === true && { isBlocked: true }),
  };
}

function insecureHosts(
  prefix: string,
  { location = prefix, insecure, mirror = [] }: RegistryTable,
): readonly string[] {
  const hosts = [{ location, insecure }, ...mirror].filter((one) => one.insecure === true);
  return hosts
    .map((one) => one.location.replace(/\/.*$/s, ''))
    .filter((host) => !host.startsWith('*'));
}

function prefixOf(file: string, { prefix, location }: RegistryTable): string {
  const found = prefix ?? location;
  if (found === undefined || found === '') {
    throw new RegistriesConfError(file, 'a [[registry]] has neither a prefix nor a location');
  }
  return found;
}

async function parse(file: string, text: string): Promise<readonly RegistryTable[]> {
  const { parse: parseToml } = await import('smol-toml');
  try {
    const { registry = [], registries } = registriesConfSchema.parse(parseToml(text));
    if (registries !== undefined) {
      throw new RegistriesConfError(file, 'it is in the format of version 1, which is too old');
    }
    return registry;
  } catch (error) {
    throw error instanceof RegistriesConfError
      ? error
      : new RegistriesConfError(file, firstLine(messageOf(error)), error);
  }
}

/** The error of a parser shows the place, over several lines. */
function firstLine(message: string): string {
  return message.split('\n', 1).join();
}

interface ReadFile {
  readonly file: string;
  readonly text: string;
}

async function readPlace(place: string): Promise<readonly ReadFile[]> {
  try {
    return [{ file: place, text: await readFile(place, 'utf8') }];
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
        return [];
      case 'EISDIR': {
        const names = (await readdir(place)).filter((name) => name.endsWith('.conf')).sort();
        const files = names.map(async (name) => await readPlace(path.join(place, name)));
        return (await Promise.all(files)).flat();
      }
      default:
        throw new RegistriesConfError(place, messageOf(error), error);
    }
  }
}
