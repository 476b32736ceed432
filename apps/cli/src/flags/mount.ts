import { parseSize } from '@docklet/config';
import type { MountOption } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Names of the fields of `--mount`, with Docker's shorter ones. */
const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
};

const fieldsByType: Readonly<Record<string, readonly string[]>> = {
  bind: ['source', 'target', 'readonly', 'bind-nonrecursive'],
  tmpfs: ['target', 'tmpfs-size', 'tmpfs-mode'],
};

type Fields = ReadonlyMap<string, string>;

/** Reads `--mount type=bind,source=/a,target=/b,readonly` and `--mount type=tmpfs,target=/b,tmpfs-size=64m`. */
export function parseMount(text: string): MountOption {
  const fields = parseFields(text);
  const type = fields.get('type') ?? '';
  checkFields(text, type, fields);
  const target = required(text, fields, 'target');
  if (type === 'tmpfs') {
    const size = fields.get('tmpfs-size');
    const mode = fields.get('tmpfs-mode');
    return {
      kind: 'tmpfs',
      target,
      ...(size === undefined ? {} : { sizeBytes: parseSize(size) }),
      ...(mode === undefined ? {} : { mode: parseMode(text, mode) }),
    };
  }
  return {
    kind: 'bind',
    source: required(text, fields, 'source'),
    target,
    isReadonly: isOn(text, fields, 'readonly'),
    isRecursive: !isOn(text, fields, 'bind-nonrecursive'),
  };
}

function parseFields(text: string): Fields {
  return new Map(
    text.split(',').map((field) => {
      const equals = field.indexOf('=');
      const name = equals < 0 ? field : field.slice(0, equals);
      return [aliases[name] ?? name, equals < 0 ? 'true' : field.slice(equals + 1)];
    }),
  );
}

function checkFields(text: string, type: string, fields: Fields): void {
  const known = fieldsByType[type];
  if (known === undefined) {
    throw new UsageError(
      `--mount ${text}`,
      type === '' ? 'it has no type=' : `there is no type ${type}; there are bind and tmpfs`,
    );
  }
  for (const name of fields.keys()) {
    if (name !== 'type' && !known.includes(name)) {
      throw new UsageError(
        `--mount ${text}`,
        `${name} is not a field of type=${type}; there are ${known.join(', ')}`,
      );
    }
  }
}

function required(text: string, fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') {
    throw new UsageError(`--mount ${text}`, `it has no ${name}=`);
  }
  return value;
}

function isOn(text: string, fields: Fields, name: string): boolean {
  const value = fields.get(name) ?? 'false';
  if (!/^(true|false|1|0)$/.test(value)) {
    throw new UsageError(`--mount ${text}`, `${name} is true or false, not ${value}`);
  }
  return value === 'true' || value === '1';
}

function parseMode(text: string, mode: string): number {
  if (!/^[0-7]{1,5}$/.test(mode)) {
    throw new UsageError(`--mount ${text}`, `${mode} is not a mode in octal`);
  }
  return Number.parseInt(mode, 8);
}
