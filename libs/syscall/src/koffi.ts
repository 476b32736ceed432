import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Koffi from 'koffi';

/** The part of koffi that this library uses. */
export type KoffiModule = Pick<typeof Koffi, 'address' | 'errno' | 'load' | 'node' | 'proto'>;

let loaded: KoffiModule | undefined;

/** koffi, loaded at the first use: an import of this library costs nothing, and works where koffi does not. */
export function koffi(): KoffiModule {
  loaded ??= loadKoffi();
  return loaded;
}

/**
 * `require('koffi')` takes 8 ms: it runs a bundle of 25 KB that reads the ELF header of node to learn its libc, and
 * loads a package per platform. The addon inside is all that is needed here, and loading it takes 1.2 ms. When it is
 * not where package managers put it, the slow way still works.
 */
function loadKoffi(): KoffiModule {
  const folder = findAddon(import.meta.dirname);
  return folder === undefined
    ? (createRequire(import.meta.url)('koffi') as KoffiModule)
    : loadAddon(folder);
}

/**
 * The folder of koffi's addons for this processor: a dependency of koffi, so it is looked up from where koffi is. Node's
 * own way to find it would take as long as loading it.
 */
function findAddon(from: string): string | undefined {
  const name = `@koromix/koffi-linux-${process.arch}`;
  for (let folder = from; ; folder = path.dirname(folder)) {
    const koffiFolder = path.join(folder, 'node_modules/koffi');
    if (existsSync(koffiFolder)) {
      const real = realpathSync(koffiFolder);
      const found = [path.join(real, 'node_modules', name), path.join(real, '..', name)];
      return found.find((candidate) => existsSync(candidate));
    }
    if (folder === path.dirname(folder)) {
      return undefined;
    }
  }
}

/** The package has one addon for glibc and one for musl; only the one of this libc can be loaded. */
function loadAddon(folder: string): KoffiModule {
  try {
    return openAddon(`${folder}/linux_${process.arch}/koffi.node`);
  } catch {
    return openAddon(`${folder}/musl_${process.arch}/koffi.node`);
  }
}

/** What `require` does with an addon, without looking for it first. */
function openAddon(file: string): KoffiModule {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports as KoffiModule;
}
