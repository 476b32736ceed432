import type { CommandEntry } from './command-entry.js';
import { managementCommands } from './command-entry.js';

/** Commands that are about networks. */
export const networkCommands = {
  network: {
    summary: 'Manage networks',
    section: managementCommands,
    commands: {
      create: {
        summary: 'Create a network',
        load: () => import('./commands/network-create.js'),
      },
      ls: {
        summary: 'List networks',
        aliases: ['list'],
        load: () => import('./commands/network-ls.js'),
      },
      inspect: {
        summary: 'Show everything about networks, as JSON',
        load: () => import('./commands/network-inspect.js'),
      },
      connect: {
        summary: 'Connect a container with one more network',
        load: () => import('./commands/network-connect.js'),
      },
      disconnect: {
        summary: 'Take a container out of a network',
        load: () => import('./commands/network-disconnect.js'),
      },
      rm: {
        summary: 'Remove networks',
        aliases: ['remove'],
        load: () => import('./commands/network-rm.js'),
      },
      prune: {
        summary: 'Remove all networks that no container uses',
        load: () => import('./commands/network-prune.js'),
      },
    },
  },
} satisfies Record<string, CommandEntry>;
