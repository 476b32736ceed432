import type { CommandEntry } from './command-entry.js';
import { commonCommands } from './command-entry.js';
import { imageCommands } from './image-commands.js';

/** Every command, in the order in which --help lists them. */
export const commandList = {
  run: {
    summary: 'Create a container from an image or a folder, and run a command in it',
    section: commonCommands,
    load: () => import('./commands/run.js'),
  },
  exec: {
    summary: 'Run a command in a container that runs',
    load: () => import('./commands/exec.js'),
  },
  ps: {
    summary: 'List containers',
    section: commonCommands,
    load: () => import('./commands/ps.js'),
  },
  rm: {
    summary: 'Remove containers',
    load: () => import('./commands/rm.js'),
  },
  inspect: {
    summary: 'Show everything about containers or images, as JSON',
    load: () => import('./commands/inspect.js'),
  },
  ...imageCommands,
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
