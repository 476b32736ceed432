import path from 'node:path';
import { parseSize } from '@docklet/config';
import type { MountOption, Propagation } from '@docklet/container';
import { UsageError } from '../usage-error.js';
import { splitCsv } from './csv.js';
import { parseOwners } from './owners.js';
import { propagations } from './volume.js';

/** Names of the fields of `--mount`, with Docker's shorter ones. */
const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  // As with podman.
  u: 'idmap',
};

/** Fields that may stand without a value. */
const switches = new Set([
  ...['readonly', 'bind-nonrecursive', 'bind-create-src', 'volume-nocopy', 'idmap'],
]);

const fields = new Set([
  ...['type', 'source', 'target', 'readonly', 'consistency'],
  ...['bind-nonrecursive', 'bind-propagation', 'bind-recursive', 'bind-create-src'],
  'idmap',
  ...['volume-subpath', 'image-subpath'],
  ...['volume-nocopy', 'volume-driver', 'volume-opt', 'volume-label'],
  ...['tmpfs-size', 'tmpfs-mode'],
]);

/** Kinds that have fields of their own. */
const families = ['bind', 'volume', 'tmpfs', 'image'];

/** What `--mount` says: fields with all their values. */
class MountFields {
  readonly text: string;
  readonly #values = new Map<string, string[]>();

  constructor(text: string) {
    this.text = text;
    for (const field of splitCsv('--mount', text)) {
      this.#add(field);
    }
  }

  /** The last value of a field. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  isOn(name: string): boolean {
    const value = this.get(name) ?? 'false';
    if (!/^(true|false|1|0|t|f)$/i.test(value)) {
      this.fail(`invalid value for ${name}: ${value}`);
    }
    return /^[1t]/i.test(value);
  }

  /** Fields that are pairs themselves: `volume-label=NAME=VALUE`. */
  pairs(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.all(name).map((pair) => {
        const equals = pair.indexOf('=');
        return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      }),
    );
  }

  fail(reason: string, hint?: string): never {
    throw new UsageError(`--mount ${this.text}`, reason, hint);
  }

  #add(field: string): void {
    const equals = field.indexOf('=');
    const given = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const name = aliases[given] ?? given;
    if (equals < 0 && !switches.has(name)) {
      this.fail(`invalid field '${field}' must be a key=value pair`);
    }
    if (!fields.has(name)) {
      this.fail(`unexpected key '${given}' in '${field}'`, `there are ${[...fields].join(', ')}`);
    }
    const value = equals < 0 ? 'true' : field.slice(equals + 1);
    this.#values.set(name, [...this.all(name), value]);
  }
}

/**
 * Reads `--mount type=bind,source=/a,target=/b,readonly`, `--mount source=NAME,target=/b` for a volume,
 * `--mount type=image,source=IMAGE,target=/b`, and `--mount type=tmpfs,target=/b,tmpfs-size=64m`.
 */
export function parseMount(text: string): MountOption {
  const given = new MountFields(text);
  const type = (given.get('type') ?? 'volume').toLowerCase();
  checkFamilies(given, type);
  const target = given.get('target') ?? '';
  if (target === '') {
    given.fail('target is required');
  }
  switch (type) {
    case 'bind':
      return bindMount(given, target);
    case 'volume':
      return volumeMount(given, target);
    case 'tmpfs':
      return tmpfsMount(given, target);
    case 'image':
      return imageMount(given, target);
    default:
      return given.fail(
        `mount type unknown: ${JSON.stringify(type)}`,
        `there are ${families.join(', ')}`,
      );
  }
}

function checkFamilies(given: MountFields, type: string): void {
  if (given.get('idmap') !== undefined && type !== 'bind' && type !== 'volume') {
    given.fail(`cannot mix 'idmap' with mount type '${type}'`);
  }
  for (const family of families) {
    if (family !== type && given.names().some((name) => name.startsWith(`${family}-`))) {
      given.fail(`cannot mix '${family}-*' options with mount type '${type}'`);
    }
  }
}

function bindMount(given: MountFields, target: string): MountOption {
  const source = given.get('source') ?? '';
  if (source === '') {
    given.fail('invalid mount config for type "bind": field Source must not be empty');
  }
  if (!/^[./]/.test(source)) {
    given.fail(
      `invalid mount config for type "bind": invalid mount path: '${source}' mount path must be absolute`,
    );
  }
  const propagation = propagationOf(given);
  const owners = parseOwners(given.get('idmap'), `--mount ${given.text}`);
  return {
    kind: 'bind',
    source: path.resolve(source),
    target,
    isReadonly: given.isOn('readonly'),
    ...(given.isOn('bind-create-src') ? { createsSource: true } : {}),
    ...recursion(given),
    ...(propagation === undefined ? {} : { propagation }),
    ...(owners === undefined ? {} : { owners }),
  };
}

/** `writable` and `readonly` are about what is mounted below a read-only source. */
function recursion(given: MountFields): {
  readonly isRecursive: boolean;
  readonly hasWritableSubmounts?: boolean;
} {
  const value = given.get('bind-recursive');
  if ((value === 'readonly' || value === 'writable') && !given.isOn('readonly')) {
    given.fail(
      `option 'bind-recursive=${value}' requires 'readonly' to be specified in conjunction`,
    );
  }
  switch (value) {
    case undefined:
      return { isRecursive: !given.isOn('bind-nonrecursive') };
    case 'enabled':
    case 'readonly':
      return { isRecursive: true };
    case 'disabled':
      return { isRecursive: false };
    case 'writable':
      return { isRecursive: true, hasWritableSubmounts: true };
    default:
      return given.fail(
        `invalid value for bind-recursive: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
      );
  }
}

function propagationOf(given: MountFields): Propagation | undefined {
  const value = given.get('bind-propagation');
  const known = propagations.find((name) => name === value);
  if (value !== undefined && known === undefined) {
    given.fail(`invalid propagation value: ${value}`, `there are ${propagations.join(', ')}`);
  }
  return known;
}

function imageMount(given: MountFields, target: string): MountOption {
  const source = given.get('source') ?? '';
  if (source === '') {
    given.fail('invalid mount config for type "image": field Source must not be empty');
  }
  return { kind: 'image', source, target, ...subpathOf(given, 'image-subpath') };
}

function subpathOf(given: MountFields, name: string): { readonly subpath?: string } {
  const subpath = given.get(name) ?? '';
  if (path.posix.isAbsolute(subpath) || path.posix.normalize(subpath).startsWith('..')) {
    given.fail(`${name} must be a relative path within the volume`);
  }
  return subpath === '' ? {} : { subpath };
}

function volumeMount(given: MountFields, target: string): MountOption {
  const source = given.get('source') ?? '';
  const driver = given.get('volume-driver') ?? 'local';
  if (driver !== 'local') {
    given.fail(`there is no volume driver ${JSON.stringify(driver)}`, 'there is local');
  }
  const owners = parseOwners(given.get('idmap'), `--mount ${given.text}`);
  return {
    kind: 'volume',
    ...(source === '' ? {} : { source }),
    target,
    isReadonly: given.isOn('readonly'),
    isFilled: !given.isOn('volume-nocopy'),
    ...subpathOf(given, 'volume-subpath'),
    ...(owners === undefined ? {} : { owners }),
    labels: given.pairs('volume-label'),
    driverOptions: given.pairs('volume-opt'),
  };
}

function tmpfsMount(given: MountFields, target: string): MountOption {
  if (given.get('source') !== undefined) {
    given.fail('invalid mount config for type "tmpfs": field Source must not be specified');
  }
  const size = given.get('tmpfs-size');
  const mode = given.get('tmpfs-mode');
  if (mode !== undefined && !/^[0-7]{1,5}$/.test(mode)) {
    given.fail(`invalid value for tmpfs-mode: ${mode}`);
  }
  return {
    kind: 'tmpfs',
    target,
    ...(size === undefined ? {} : { sizeBytes: parseSize(size) }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(given.isOn('readonly') ? { options: ['ro'] } : {}),
  };
}
