import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '@docklet/errors';
import type { CdiDevice, CdiSpec } from './cdi-spec.js';
import { parseJsonCdiSpec } from './cdi-spec.schema.js';
import { InvalidCdiSpecError } from './errors.js';

/** A specification, and where it stands. */
export interface CdiSpecFile {
  readonly file: string;
  readonly spec: CdiSpec;
}

/** A device that was found. */
export interface FoundDevice {
  /** `nvidia.com/gpu=0` */
  readonly name: string;
  readonly device: CdiDevice;
  readonly source: CdiSpecFile;
}

/** All devices that are specified. */
export interface CdiRegistry {
  readonly folders: readonly string[];
  readonly devices: ReadonlyMap<string, FoundDevice>;
  /** Devices that two files of one folder specify, and these files. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  /** What could not be read. */
  readonly problems: readonly InvalidCdiSpecError[];
}

/**
 * Reads what devices there are. A file that cannot be read is a problem only for whoever wants a device of it.
 *
 * @param folders a later one has priority over those before it; one that is not there is empty
 */
export async function readCdiSpecs(folders: readonly string[]): Promise<CdiRegistry> {
  const devices = new Map<string, FoundDevice>();
  const conflicts = new Map<string, readonly string[]>();
  const problems: InvalidCdiSpecError[] = [];
  for (const folder of folders) {
    const inFolder = new Map<string, FoundDevice[]>();
    for (const source of await readFolder(folder, problems)) {
      for (const device of source.spec.devices) {
        const name = `${source.spec.kind}=${device.name}`;
        inFolder.set(name, [...(inFolder.get(name) ?? []), { name, device, source }]);
      }
    }
    for (const [name, found] of inFolder) {
      const [first] = found;
      devices.delete(name);
      conflicts.delete(name);
      if (found.length > 1 || first === undefined) {
        conflicts.set(
          name,
          found.map(({ source }) => source.file),
        );
      } else {
        devices.set(name, first);
      }
    }
  }
  return { folders, devices, conflicts, problems };
}

async function readFolder(
  folder: string,
  problems: InvalidCdiSpecError[],
): Promise<readonly CdiSpecFile[]> {
  const found: CdiSpecFile[] = [];
  for (const file of listFiles(folder, problems)) {
    try {
      found.push({ file, spec: await readSpec(file) });
    } catch (error) {
      if (!(error instanceof InvalidCdiSpecError)) {
        throw error;
      }
      problems.push(error);
    }
  }
  return found;
}

function listFiles(folder: string, problems: InvalidCdiSpecError[]): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && /\.(?:json|ya?ml)$/.test(entry.name))
      .map(({ name }) => path.join(folder, name))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      problems.push(new InvalidCdiSpecError(folder, messageOf(error), error));
    }
    return [];
  }
}

async function readSpec(file: string): Promise<CdiSpec> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidCdiSpecError(file, 'it cannot be opened', error);
  }
  if (file.endsWith('.json')) {
    return parseJsonCdiSpec(text, file);
  }
  const { parseYamlCdiSpec } = await import('./read-yaml.js');
  return parseYamlCdiSpec(text, file);
}
