import type { CommandEntry } from './command-entry.js';
import { managementCommands } from './command-entry.js';

/** Commands that are about volumes. */
export const volumeCommands = {
  volume: {
    summary: 'Manage volumes',
    section: managementCommands,
    commands: {
      create: { summary: 'Make a volume', load: () => import('./commands/volume-create.js') },
      export: {
        summary: 'Write what is in a volume as a tar archive',
        load: () => import('./commands/volume-export.js'),
      },
      import: {
        summary: 'Write what is in a tar archive into a volume',
        load: () => import('./commands/volume-import.js'),
      },
      inspect: {
        summary: 'Show everything about one or more volumes',
        load: () => import('./commands/volume-inspect.js'),
      },
      ls: {
        summary: 'List volumes',
        aliases: ['list'],
        load: () => import('./commands/volume-ls.js'),
      },
      prune: {
        summary: 'Remove volumes that no container uses',
        load: () => import('./commands/volume-prune.js'),
      },
      rm: {
        summary: 'Remove one or more volumes',
        aliases: ['remove'],
        load: () => import('./commands/volume-rm.js'),
      },
    },
  },
} satisfies Record<string, CommandEntry>;
