import type { Command } from 'commander';
import type { Context } from './context.js';

/** A file of a command: it says which options there are, and what is done. */
export interface CommandModule {
  readonly define: (command: Command, context: Context) => void;
}

interface NamedEntry {
  readonly summary: string;
  /** Under which heading --help lists it. Default: `Commands:`. */
  readonly section?: string;
  readonly aliases?: readonly string[];
  /** Whether it is not for people. Default: false. */
  readonly isHidden?: boolean;
}

/** A command. */
export interface SingleCommand extends NamedEntry {
  /** Loaded when the command is called: the others cost nothing. */
  readonly load: () => Promise<CommandModule>;
  readonly commands?: undefined;
}

/** Several commands behind a word. */
export interface CommandGroup extends NamedEntry {
  readonly commands: Readonly<Record<string, CommandEntry>>;
  readonly load?: undefined;
}

/** What can stand behind `docklet`. */
export type CommandEntry = SingleCommand | CommandGroup;

/** Headings of --help, in Docker's words. */
export const commonCommands = 'Common Commands:';
export const managementCommands = 'Management Commands:';
export const otherCommands = 'Commands:';
export const sections: readonly string[] = [commonCommands, managementCommands, otherCommands];
