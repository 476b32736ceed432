import type { CommandEntry } from './command-entry.js';
import { commonCommands } from './command-entry.js';
import { containerCommands } from './container-commands.js';
import { imageCommands } from './image-commands.js';
import { networkCommands } from './network-commands.js';
import { volumeCommands } from './volume-commands.js';

/** Every command, in the order in which --help lists them. */
export const commandList = {
  ...containerCommands,
  ...imageCommands,
  ...networkCommands,
  ...volumeCommands,
  info: {
    summary: 'Show what this machine offers and which way docklet uses it',
    section: commonCommands,
    load: () => import('./commands/info.js'),
  },
  config: {
    summary: 'Show every setting, its value and where that came from',
    load: () => import('./commands/config.js'),
  },
  version: {
    summary: 'Show versions',
    section: commonCommands,
    load: () => import('./commands/version.js'),
  },
} as const satisfies Record<string, CommandEntry>;

/** The name of a command. */
export type CommandName = keyof typeof commandList;
