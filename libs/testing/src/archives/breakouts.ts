/** An entry of an archive, for whoever writes archives in their own way. */
export interface ArchiveEntry {
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  readonly name: string;
  /** Of a file. */
  readonly content?: string;
  /** Of a link. */
  readonly target?: string;
  /** Permission bits other than the usual ones. */
  readonly mode?: number;
}

/** An archive that tries to get out of the folder that it is unpacked into, and what has to come of it. */
export interface Breakout {
  readonly name: string;
  readonly entries: readonly ArchiveEntry[];
  /** Part of what the folder must hold. */
  readonly holds?: Readonly<Record<string, string>>;
  /** Two names of one file. */
  readonly same?: readonly [string, string];
  /** Two names of different files. */
  readonly differ?: readonly [string, string];
  /** The code of the error that refuses it. */
  readonly error?: string;
}

const file = (name: string, content = ''): ArchiveEntry => ({ type: 'file', name, content });

const directory = (name: string): ArchiveEntry => ({ type: 'directory', name });

const symlink = (target: string, name: string): ArchiveEntry => ({ type: 'symlink', name, target });

const hardlink = (target: string, name: string): ArchiveEntry => ({
  type: 'hardlink',
  name,
  target,
});

const etc = [directory('etc'), file('/etc/passwd', 'inside')];
const unbroken = { '/etc/unbroken': 'file unbroken' };
const WHITEOUT = 'DOCKLET_EROFS_LAYER_WHITEOUT';
const PATH = 'DOCKLET_EROFS_LAYER_PATH';

/**
 * The cases of containerd's TestBreakouts (pkg/archive/tar_test.go), under their names. What that test puts into the folder
 * beforehand stands here at the start of the archive.
 */
export const breakouts: readonly Breakout[] = [
  {
    name: 'SymlinkAbsolute',
    entries: [
      directory('etc'),
      symlink('/etc', 'localetc'),
      file('/localetc/unbroken', 'unbroken'),
    ],
    holds: unbroken,
  },
  {
    name: 'SymlinkUpAndOut',
    entries: [
      directory('etc'),
      directory('dummy'),
      symlink('/dummy/../etc', 'localetc'),
      file('/localetc/unbroken', 'unbroken'),
    ],
    holds: unbroken,
  },
  {
    name: 'SymlinkMultipleAbsolute',
    entries: [
      directory('etc'),
      directory('dummy'),
      symlink('/etc', '/dummy/etc'),
      symlink('/dummy/etc', 'localetc'),
      file('/dummy/etc/unbroken', 'unbroken'),
    ],
    holds: unbroken,
  },
  {
    name: 'SymlinkMultipleRelative',
    entries: [
      directory('etc'),
      directory('dummy'),
      symlink('/etc', '/dummy/etc'),
      symlink('./dummy/etc', 'localetc'),
      file('/dummy/etc/unbroken', 'unbroken'),
    ],
    holds: unbroken,
  },
  {
    name: 'SymlinkEmptyFile',
    entries: [
      directory('etc'),
      file('etc/emptied', 'notempty'),
      symlink('/etc', 'localetc'),
      file('/localetc/emptied'),
    ],
    holds: { '/etc/emptied': 'file' },
  },
  {
    name: 'HardlinkRelative',
    entries: [
      ...etc,
      directory('breakouts'),
      symlink('../../etc', 'breakouts/d1'),
      hardlink('/breakouts/d1/passwd', 'breakouts/mypasswd'),
    ],
    same: ['/breakouts/mypasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkDownAndOut',
    entries: [
      ...etc,
      directory('breakouts'),
      directory('downandout'),
      symlink('../downandout/../../etc', 'breakouts/d1'),
      hardlink('/breakouts/d1/passwd', 'breakouts/mypasswd'),
    ],
    same: ['/breakouts/mypasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkAbsolute',
    entries: [...etc, symlink('/etc', 'localetc'), hardlink('/localetc/passwd', 'localpasswd')],
    same: ['/localpasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkRelativeLong',
    entries: [
      ...etc,
      symlink('../../../../../../../etc', 'localetc'),
      hardlink('/localetc/passwd', 'localpasswd'),
    ],
    same: ['/localpasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkRelativeUpAndOut',
    entries: [
      ...etc,
      symlink('upandout/../../../etc', 'localetc'),
      hardlink('/localetc/passwd', 'localpasswd'),
    ],
    same: ['/localpasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkDirectRelative',
    entries: [...etc, hardlink('../../../../../etc/passwd', 'localpasswd')],
    same: ['/localpasswd', '/etc/passwd'],
  },
  {
    name: 'HardlinkDirectAbsolute',
    entries: [...etc, hardlink('/etc/passwd', 'localpasswd')],
    same: ['/localpasswd', '/etc/passwd'],
  },
  {
    // containerd skips this entry; here it is refused (CVE-2021-29136).
    name: 'SymlinkParentDirectory',
    entries: [...etc, symlink('/etc/', '..'), hardlink('/etc/passwd', 'localpasswd')],
    error: PATH,
  },
  {
    name: 'SymlinkEmptyFilename',
    entries: [...etc, symlink('/etc/', ''), hardlink('/etc/passwd', 'localpasswd')],
    error: PATH,
  },
  {
    name: 'SymlinkParentRelative',
    entries: [
      ...etc,
      symlink('/etc/', 'localetc/sub/..'),
      hardlink('/etc/passwd', '/localetc/localpasswd'),
    ],
    same: ['/localetc/localpasswd', '/etc/passwd'],
  },
  {
    name: 'SymlinkSlashEnded',
    entries: [...etc, directory('localetc/'), hardlink('/etc/passwd', '/localetc/localpasswd')],
    same: ['/localetc/localpasswd', '/etc/passwd'],
  },
  {
    name: 'SymlinkOverrideDirectory',
    entries: [
      ...etc,
      directory('/localetc/'),
      symlink('/etc', 'localetc'),
      hardlink('/etc/passwd', '/localetc/localpasswd'),
    ],
    same: ['/localetc/localpasswd', '/etc/passwd'],
  },
  {
    name: 'SymlinkOverrideDirectoryRelative',
    entries: [
      ...etc,
      directory('/localetc/'),
      symlink('../../etc', 'localetc'),
      hardlink('/etc/passwd', '/localetc/localpasswd'),
    ],
    same: ['/localetc/localpasswd', '/etc/passwd'],
  },
  {
    name: 'DirectoryOverrideSymlink',
    entries: [
      ...etc,
      symlink('/etc', 'localetc'),
      directory('/localetc/'),
      hardlink('/etc/passwd', '/localetc/localpasswd'),
    ],
    same: ['/localetc/localpasswd', '/etc/passwd'],
  },
  {
    name: 'DirectoryOverrideSymlinkAndHardlink',
    entries: [
      ...etc,
      symlink('etc', 'localetc'),
      hardlink('/etc/passwd', '/localetc/localpasswd'),
      directory('/localetc/'),
      file('/localetc/localpasswd', 'different'),
    ],
    differ: ['/localetc/localpasswd', '/etc/passwd'],
  },
  { name: 'WhiteoutRootParent', entries: [...etc, file('.wh...')], error: WHITEOUT },
  { name: 'WhiteoutParent', entries: [...etc, file('etc/.wh...')], error: WHITEOUT },
  { name: 'WhiteoutRoot', entries: [...etc, file('.wh..')], error: WHITEOUT },
  { name: 'WhiteoutCurrentDirectory', entries: [...etc, file('etc/.wh..')], error: WHITEOUT },
  {
    name: 'WhiteoutSymlink',
    entries: [file('.wh.localetc')],
    holds: { '/localetc': 'char 0:0' },
  },
  {
    name: 'WhiteoutSymlinkPath',
    entries: [...etc, symlink('/etc', 'localetc'), file('localetc/.wh.whitedout')],
    holds: { '/etc/passwd': 'file inside', '/etc/whitedout': 'char 0:0', '/localetc': '-> /etc' },
  },
  {
    name: 'WhiteoutDirectoryName',
    entries: [...etc, file('.wh.etc/somefile', 'non-empty')],
    holds: { '/etc/passwd': 'file inside', '/.wh.etc/somefile': 'file non-empty' },
  },
  {
    name: 'WhiteoutDeadSymlinkParent',
    entries: [...etc, symlink('/dne', 'localetc'), file('localetc/.wh.etc')],
    holds: { '/etc': 'directory', '/etc/passwd': 'file inside', '/dne/etc': 'char 0:0' },
  },
  {
    name: 'WhiteoutRelativePath',
    entries: [symlink('/dne', 'localetc'), file('dne/../.wh.etc')],
    holds: { '/etc': 'char 0:0' },
  },
  {
    name: 'SymlinkOverridePath',
    entries: [
      directory('foo'),
      directory('foo/tmp'),
      file('foo/tmp/breakout', '012'),
      symlink('/', 'foo'),
      file('foo/tmp/breakout', '345'),
      directory('foo'),
      directory('foo/tmp'),
      file('foo/tmp/breakout', '678'),
    ],
    holds: { '/foo/tmp/breakout': 'file 678', '/tmp/breakout': 'file 345' },
  },
  {
    name: 'HardlinkSymlinkBeforeCreateTarget',
    entries: [
      directory('etc'),
      symlink('/etc/passwd', 'localpasswd'),
      hardlink('localpasswd', 'localpasswd-dup'),
      file('/etc/passwd', 'after'),
    ],
    holds: { '/localpasswd-dup': '-> /etc/passwd', '/etc/passwd': 'file after' },
  },
  {
    name: 'HardlinkSymlinkRelative',
    entries: [
      ...etc,
      symlink('../../../../../etc/passwd', 'passwdlink'),
      hardlink('/passwdlink', 'localpasswd'),
    ],
    holds: { '/localpasswd': '-> ../../../../../etc/passwd' },
  },
  {
    name: 'HardlinkSymlinkAbsolute',
    entries: [...etc, symlink('/etc/passwd', 'passwdlink'), hardlink('/passwdlink', 'localpasswd')],
    holds: { '/localpasswd': '-> /etc/passwd' },
  },
  {
    name: 'HardlinkSymlinkChmod',
    entries: [
      ...etc,
      symlink('/etc/passwd', 'passwdlink'),
      { ...hardlink('/passwdlink', 'localpasswd'), mode: 0o4777 },
    ],
    holds: { '/localpasswd': '-> /etc/passwd', '/etc/passwd': 'file inside' },
  },
];
