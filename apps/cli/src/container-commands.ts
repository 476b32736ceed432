import type { CommandEntry, CommandGroup, SingleCommand } from './command-entry.js';
import { commonCommands, managementCommands } from './command-entry.js';

const single = {
  run: {
    summary: 'Create a container from an image or a folder, and run a command in it',
    load: () => import('./commands/run.js'),
  },
  exec: {
    summary: 'Run a command in a container that runs',
    load: () => import('./commands/exec.js'),
  },
  create: {
    summary: 'Create a container and do not start it',
    load: () => import('./commands/create.js'),
  },
  start: {
    summary: 'Start containers that were created or have ended',
    load: () => import('./commands/start.js'),
  },
  stop: {
    summary: 'Ask containers to end, and kill those that do not',
    load: () => import('./commands/stop.js'),
  },
  restart: {
    summary: 'Stop containers and start them again',
    load: () => import('./commands/restart.js'),
  },
  kill: {
    summary: 'Send a signal to containers',
    load: () => import('./commands/kill.js'),
  },
  wait: {
    summary: 'Wait until containers have ended, and print their exit codes',
    load: () => import('./commands/wait.js'),
  },
  logs: {
    summary: 'Show what a container has written',
    load: () => import('./commands/logs.js'),
  },
  attach: {
    summary: 'Connect the terminal to a container that runs',
    load: () => import('./commands/attach.js'),
  },
  cp: {
    summary: 'Copy files between a container and this machine',
    load: () => import('./commands/cp.js'),
  },
  diff: {
    summary: 'List the files that a container has changed',
    load: () => import('./commands/diff.js'),
  },
  export: {
    summary: 'Write the files of a container as a tar archive',
    load: () => import('./commands/export.js'),
  },
  commit: {
    summary: 'Make an image of what a container has changed',
    load: () => import('./commands/commit.js'),
  },
  events: {
    summary: 'Show what happens to containers, images, networks and volumes',
    load: () => import('./commands/events.js'),
  },
  stats: {
    summary: 'Show what containers use',
    load: () => import('./commands/stats.js'),
  },
  top: {
    summary: 'List the processes of a container',
    load: () => import('./commands/top.js'),
  },
  update: {
    summary: 'Change limits, restart policy, labels and published ports of containers',
    load: () => import('./commands/update.js'),
  },
  recreate: {
    summary: 'Make a container anew with some things different, and keep name, volumes, address',
    load: () => import('./commands/recreate.js'),
  },
  port: {
    summary: 'List the ports of this machine that lead to a container',
    load: () => import('./commands/port.js'),
  },
  rename: {
    summary: 'Give a container another name',
    load: () => import('./commands/rename.js'),
  },
  pause: {
    summary: 'Let all processes of containers stand still',
    load: () => import('./commands/pause.js'),
  },
  unpause: {
    summary: 'Let paused containers go on',
    load: () => import('./commands/unpause.js'),
  },
  rm: {
    summary: 'Remove containers',
    load: () => import('./commands/rm.js'),
  },
  inspect: {
    summary: 'Show everything about containers, images, networks or volumes, as JSON',
    load: () => import('./commands/inspect.js'),
  },
} satisfies Record<string, SingleCommand>;

const ps: SingleCommand = { summary: 'List containers', load: () => import('./commands/ps.js') };

const containerGroup: CommandGroup = {
  summary: 'Manage containers',
  section: managementCommands,
  commands: {
    ls: { ...ps, aliases: ['list', 'ps'] },
    prune: {
      summary: 'Remove all containers that do not run',
      load: () => import('./commands/container-prune.js'),
    },
    ...single,
    inspect: {
      summary: 'Show everything about containers, as JSON',
      load: async () => ({ define: (await import('./commands/inspect.js')).defineForContainers }),
    },
  },
};

/** Commands that are about containers. */
export const containerCommands = {
  ...single,
  run: { ...single.run, section: commonCommands },
  exec: { ...single.exec, section: commonCommands },
  ps: { ...ps, section: commonCommands },
  container: containerGroup,
  internal: {
    summary: 'What docklet calls itself by',
    isHidden: true,
    load: () => import('./commands/settle.js'),
  },
} satisfies Record<string, CommandEntry>;
