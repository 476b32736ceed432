import type { Command } from 'commander';
import type { Context } from './context.js';

/** A file of a command: it says which options there are, and what is done. */
export interface CommandModule {
  readonly define: (command: Command, context: Context) => void;
}

interface CommandEntry {
  readonly summary: string;
  /** Loaded when the command is called: the others cost nothing. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order in which --help lists them. */
export const commandList = {
  run: {
    summary: 'Create a container from an image or a folder, and run a command in it',
    load: () => import('./commands/run.js'),
  },
  exec: {
    summary: 'Run a command in a container that runs',
    load: () => import('./commands/exec.js'),
  },
  ps: {
    summary: 'List containers',
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
  pull: {
    summary: 'Download an image from a registry',
    load: () => import('./commands/pull.js'),
  },
  images: {
    summary: 'List images',
    load: () => import('./commands/images.js'),
  },
  rmi: {
    summary: 'Remove images',
    load: () => import('./commands/rmi.js'),
  },
  info: {
    summary: 'Show what this machine offers and which way docklet uses it',
    load: () => import('./commands/info.js'),
  },
  config: {
    summary: 'Show every setting, its value and where that came from',
    load: () => import('./commands/config.js'),
  },
  version: {
    summary: 'Show versions',
    load: () => import('./commands/version.js'),
  },
} as const satisfies Record<string, CommandEntry>;

/** The name of a command. */
export type CommandName = keyof typeof commandList;
