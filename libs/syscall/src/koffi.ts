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
 * not where this version of koffi keeps it, the slow way still works.
 */
function loadKoffi(): KoffiModule {
  const require = createRequire(import.meta.url);
  const target = `linux-${process.arch}`;
  try {
    // The addon's package is a dependency of koffi, so it is looked up from where koffi is.
    const nearKoffi = createRequire(require.resolve('koffi'));
    const index = nearKoffi.resolve(`@koromix/koffi-${target}`);
    return loadAddon(nearKoffi, path.dirname(index));
  } catch {
    return require('koffi') as KoffiModule;
  }
}

/** The package has one addon for glibc and one for musl; only the one of this libc can be loaded. */
function loadAddon(require: NodeJS.Require, folder: string): KoffiModule {
  try {
    return require(`${folder}/linux_${process.arch}/koffi.node`) as KoffiModule;
  } catch {
    return require(`${folder}/musl_${process.arch}/koffi.node`) as KoffiModule;
  }
}
