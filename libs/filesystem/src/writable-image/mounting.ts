/** An option of ext4, and why. */
export interface Ext4Option {
  readonly key: string;
  readonly why: string;
}

/** How writable images are mounted, in containers and on the host alike: the first mount decides for all. */
export const ext4Options: readonly Ext4Option[] = [
  { key: 'discard', why: 'what is deleted takes no room on the host any more' },
  {
    key: 'noinit_itable',
    why: 'nothing is zeroed in the background: the file has holes there, which read as zeros',
  },
];

/** The folders of an image, from its root. */
export const imageFolders = { upperDir: '/upper', workDir: '/work' } as const;
