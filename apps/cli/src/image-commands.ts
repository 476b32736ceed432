import type { CommandEntry } from './command-entry.js';
import { commonCommands, managementCommands } from './command-entry.js';

const pull = {
  summary: 'Download an image from a registry',
  load: () => import('./commands/pull.js'),
};
const push = {
  summary: 'Upload an image to a registry',
  load: () => import('./commands/push.js'),
};
const images = { summary: 'List images', load: () => import('./commands/images.js') };
const rmi = { summary: 'Remove one or more images', load: () => import('./commands/rmi.js') };
const tag = {
  summary: 'Give an image one more name',
  load: () => import('./commands/tag.js'),
};
const save = {
  summary: 'Save one or more images to a tar archive',
  load: () => import('./commands/save.js'),
};
const load = {
  summary: 'Load images from a tar archive or the standard input',
  load: () => import('./commands/load.js'),
};
const importCommand = {
  summary: 'Make an image of a tar archive of files',
  load: () => import('./commands/import.js'),
};
const history = {
  summary: 'Show the history of an image',
  load: () => import('./commands/history.js'),
};

/** `docklet image …`. */
const imageGroup: CommandEntry = {
  summary: 'Manage images',
  section: managementCommands,
  commands: {
    cp: {
      summary: 'Copy an image between registries, layouts and archives, digests and all',
      load: () => import('./commands/image-cp.js'),
    },
    history,
    import: importCommand,
    inspect: {
      summary: 'Show everything about one or more images',
      load: () => import('./commands/image-inspect.js'),
    },
    load,
    ls: { ...images, aliases: ['list'] },
    prune: { summary: 'Remove unused images', load: () => import('./commands/image-prune.js') },
    pull,
    push,
    rm: { ...rmi, aliases: ['remove'] },
    save,
    tag,
  },
};

/** `docklet manifest …`. */
const manifestGroup: CommandEntry = {
  summary: 'Look at manifests at registries',
  section: managementCommands,
  commands: {
    inspect: {
      summary: 'Show a manifest or index of a registry',
      load: () => import('./commands/manifest-inspect.js'),
    },
  },
};

/** `docklet system …`. */
const systemGroup: CommandEntry = {
  summary: 'Look after what docklet keeps on the disk',
  section: managementCommands,
  commands: {
    check: {
      summary: 'Check every digest of the images, and repair what can be repaired',
      load: () => import('./commands/system-check.js'),
    },
    df: {
      summary: 'Show how much of the disk is used',
      load: () => import('./commands/system-df.js'),
    },
    events: {
      summary: 'Show what happens to containers, images, networks and volumes',
      load: () => import('./commands/events.js'),
    },
    info: {
      summary: 'Show what this machine offers and which way docklet uses it',
      load: () => import('./commands/info.js'),
    },
    prune: { summary: 'Remove what is not used', load: () => import('./commands/system-prune.js') },
    reset: {
      summary: 'Remove everything: containers, images, the network',
      load: () => import('./commands/system-reset.js'),
    },
    'install-boot': {
      summary: 'Have containers started after a reboot, as their restart policies say',
      load: () => import('./commands/system-install-boot.js'),
    },
  },
};

/** Commands that are about images and registries. */
export const imageCommands = {
  pull: { ...pull, section: commonCommands },
  push: { ...push, section: commonCommands },
  images: { ...images, section: commonCommands },
  login: {
    summary: 'Log in to a registry',
    section: commonCommands,
    load: () => import('./commands/login.js'),
  },
  logout: {
    summary: 'Log out from a registry',
    section: commonCommands,
    load: () => import('./commands/logout.js'),
  },
  search: {
    summary: 'Search a registry for images',
    section: commonCommands,
    load: () => import('./commands/search.js'),
  },
  image: imageGroup,
  manifest: manifestGroup,
  system: systemGroup,
  history,
  import: importCommand,
  load,
  rmi,
  save,
  tag,
} satisfies Record<string, CommandEntry>;
