import type { Engine } from '@docklet/container';
import { isDockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { inspectAll } from '../inspect/inspect-all.js';
import { describeNetwork } from '../networks/describe-network.js';
import { UsageError } from '../usage-error.js';
import { NoSuchObjectError } from '../inspect/no-such-object-error.js';

const objectTypes = ['container', 'image', 'network', 'volume'] as const;

type ObjectType = (typeof objectTypes)[number];

interface Flags {
  readonly format?: string;
  readonly type?: string;
  readonly size?: boolean;
}

/** Says which options `docklet inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<names...>')
    .option('-f, --format <format>', 'json, or a template')
    .option('-s, --size', 'show how much a container has written')
    .option('--type <type>', `only these: ${objectTypes.join(', ')}`)
    .action(async (names: readonly string[], { format, type, size = false }: Flags) => {
      const kind = type === undefined ? undefined : parseType(type);
      const engine = await context.engine();
      await inspectAll(context, names, format, (name) =>
        inspect(engine, name, { type: kind, isSized: size }),
      );
    });
}

/** Says which options `docklet container inspect` has, and what it does. */
export function defineForContainers(command: Command, context: Context): void {
  command
    .argument('<names...>')
    .option('-f, --format <format>', 'json, or a template')
    .option('-s, --size', 'show how much it has written')
    .action(async (names: readonly string[], { format, size = false }: Flags) => {
      const engine = await context.engine();
      await inspectAll(context, names, format, (name) => engine.inspect(name, { isSized: size }));
    });
}

function parseType(text: string): ObjectType {
  const found = objectTypes.find((type) => type === text);
  if (found === undefined) {
    throw new UsageError(`--type ${text}`, `there are ${objectTypes.join(', ')}`);
  }
  return found;
}

/** Codes that mean: nothing of this kind has that name. */
const notFound: ReadonlySet<string> = new Set([
  'DOCKLET_CONTAINER_NOT_FOUND',
  'DOCKLET_IMAGE_NOT_FOUND',
  'DOCKLET_OCI_INVALID_REFERENCE',
  'DOCKLET_OCI_INVALID_DIGEST',
  'DOCKLET_CONTAINER_NETWORK_NOT_FOUND',
  'DOCKLET_CONTAINER_VOLUME_NOT_FOUND',
]);

/** A container of this name, or else an image, or else a network, or else a volume: the order of Docker. */
async function inspect(
  engine: Engine,
  name: string,
  { type, isSized }: { readonly type: ObjectType | undefined; readonly isSized: boolean },
): Promise<unknown> {
  switch (type) {
    case 'container':
      return engine.inspect(name, { isSized });
    case 'image':
      return engine.images.inspect(name);
    case 'network':
      return describeNetwork(engine.networks.get(name));
    case 'volume':
      return engine.volumes.inspect(name);
    case undefined:
      return (
        (await ifFound(() => engine.inspect(name, { isSized }))) ??
        (await ifFound(() => engine.images.inspect(name))) ??
        (await ifFound(() => describeNetwork(engine.networks.get(name)))) ??
        (await ifFound(() => engine.volumes.inspect(name))) ??
        fail(name)
      );
  }
}

async function ifFound<T>(look: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isDockletError(error) && notFound.has(error.code)) {
      return undefined;
    }
    throw error;
  }
}

function fail(name: string): never {
  throw new NoSuchObjectError(name);
}
