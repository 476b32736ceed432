import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** What the kernel says about a file, as far as two unpackings of one archive must agree. */
export interface SeenFile {
  readonly mode: string;
  readonly owner: string;
  readonly mtime: string;
  readonly nlink: string;
  readonly content: string;
  readonly xattrs: string;
}

/** Every file below a directory, by path. Names that are no UTF-8 are shown in hexadecimal. */
export function seeTree(root: string): Record<string, SeenFile> {
  const xattrs = seeXattrs(root);
  const seen: Record<string, SeenFile> = {};
  const visit = (path: Buffer): void => {
    const stat = lstatSync(path, { bigint: true });
    const shown = path.subarray(Buffer.byteLength(root)).toString('latin1');
    const key = path.toString('latin1');
    seen[shown] = seeFile(path, stat, xattrs.get(key) ?? '');
    xattrs.delete(key);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path, { encoding: 'buffer' })) {
        visit(Buffer.concat([path, Buffer.from('/'), name]));
      }
    }
  };
  visit(Buffer.from(root));
  if (xattrs.size > 0) {
    throw new Error(`there are xattrs of ${[...xattrs.keys()].join(', ')}, and no such files`);
  }
  return seen;
}

function seeFile(path: Buffer, stat: BigIntStats, xattrs: string): SeenFile {
  return {
    mode: stat.mode.toString(8),
    owner: `${String(stat.uid)}:${String(stat.gid)}`,
    mtime: String(stat.mtimeNs),
    nlink: String(stat.nlink),
    content: contentOf(path, stat),
    xattrs,
  };
}

function contentOf(path: Buffer, stat: BigIntStats): string {
  if (stat.isFile()) {
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${String(stat.size)} bytes, ${hash}`;
  }
  return stat.isSymbolicLink()
    ? readlinkSync(path, { encoding: 'buffer' }).toString('latin1')
    : `device ${String(stat.rdev)}`;
}

/** All xattrs below a directory, as getfattr(1) prints them. It shows odd bytes of a name as octal numbers. */
function seeXattrs(root: string): Map<string, string> {
  const flags = ['-R', '-P', '-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names'];
  // Byte by byte, as the paths: some names are no UTF-8, and some are.
  const options = { encoding: 'latin1', maxBuffer: 1 << 28 } as const;
  const dump = execFileSync('getfattr', [...flags, root], options);
  const blocks = dump.split('\n\n').filter((block) => block !== '');
  return new Map(
    blocks.map((block) => {
      const [head, ...lines] = block.trim().split('\n');
      return [unescape(head!.replace('# file: ', '')), lines.sort().join('\n')];
    }),
  );
}

function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  );
}
