import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { NftFailedError } from './errors.js';
import type { FirewallTable } from './rules.js';

/** Where systems keep nft(8). PATH is not asked: it belongs to whoever started us. */
export const nftFolders: readonly string[] = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Far longer than it takes, 15 ms. */
const timeoutMs = 30_000;

/** The path of nft(8), or undefined when it is not installed. */
export function findNft(folders = nftFolders): string | undefined {
  return folders.map((folder) => `${folder}/nft`).find(isExecutable);
}

/**
 * Replaces a table of the calling thread's network namespace in one transaction.
 *
 * @throws {@link NftFailedError} (`DOCKLET_NETWORK_NFT_FAILED`)
 */
export function runNft(
  program: string,
  { name, text }: Pick<FirewallTable, 'name' | 'text'>,
): void {
  const { status, stderr, error } = spawnSync(program, ['-f', '-'], {
    input: text,
    env: {},
    encoding: 'utf8',
    timeout: timeoutMs,
  });
  if (error !== undefined) {
    throw new NftFailedError(name, program, error.message, error);
  }
  if (status !== 0) {
    throw new NftFailedError(name, program, stderr);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
