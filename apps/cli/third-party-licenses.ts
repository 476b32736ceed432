/** The licenses of the libraries in the bundle: each asks to be handed on with its code. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What a license file is called. */
const licenseFile = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;

/**
 * The text of a file with all of them, by the names of the libraries.
 *
 * @param files everything that went into the bundle
 * @throws one of them has no license file
 */
export function thirdPartyLicenses(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  return [...folders]
    .map(describe)
    .toSorted()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** `…/node_modules/@scope/name` of a file in there; undefined for our own. */
function packageFolder(file: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function describe(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const file = readdirSync(folder).find((entry) => licenseFile.test(entry));
  if (file === undefined) {
    throw new Error(`${name} has no license file, and its code is in the bundle`);
  }
  return `${name} ${version}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
}
