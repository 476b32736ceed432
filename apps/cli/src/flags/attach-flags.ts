import type { Command } from 'commander';
import { Option } from 'commander';
import { usualDetachKeys } from './detach-keys.js';

/** How somebody is attached to a container. */
export interface AttachFlags {
  readonly sigProxy: boolean;
  readonly detachKeys: string;
}

/** Adds the options that say how somebody is attached to a container. */
export function addAttachFlags(command: Command): void {
  command
    .option('--sig-proxy', 'hand signals on to the container', true)
    .addOption(new Option('--no-sig-proxy').hideHelp())
    .option(
      '--detach-keys <keys>',
      'at a terminal these keys leave the container running',
      usualDetachKeys,
    );
}
