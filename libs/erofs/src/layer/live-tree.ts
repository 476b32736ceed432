import type { LayerTree } from './layer-tree.js';
import { ROOT_INODE } from './inode-table.js';
import { isAufsBookkeeping } from './whiteout-name.js';

/** What of a layer is written in the end. */
export interface LiveTree {
  /** Rows of the name table, those of a directory together and sorted, as the format wants them. */
  readonly rows: Uint32Array;
  /** For each inode, where in `rows` its names begin if it is a directory; they end where the next ones begin. */
  readonly rowStarts: Uint32Array;
  /** For each inode how many names lead to it; 0 when it cannot be reached from the root. */
  readonly linkCounts: Uint32Array;
  /** How many inodes can be reached. */
  readonly inodeCount: number;
}

/**
 * Finds what can be reached from the root, counts links, and sorts each directory.
 *
 * `.` and `..` are names like all others, so that the link count of a directory comes out by itself.
 */
export function findLiveTree(tree: LayerTree, hasWhiteouts: boolean): LiveTree {
  const { rows, rowStarts } = groupByDirectory(tree, hasWhiteouts);
  const linkCounts = new Uint32Array(tree.inodes.count);
  // The root is there without a name of its own; all others are found through names.
  const found = [ROOT_INODE];
  const isFound = new Uint8Array(tree.inodes.count);
  isFound[ROOT_INODE] = 1;
  let inodeCount = 0;
  for (let inode = found.pop(); inode !== undefined; inode = found.pop()) {
    inodeCount += 1;
    if (!tree.inodes.isDirectory(inode)) {
      continue;
    }
    const names = rows.subarray(rowStarts[inode], rowStarts[inode + 1]);
    sortNames(tree, names);
    for (const row of names) {
      const child = tree.names.inode.get(row);
      linkCounts[child] = (linkCounts[child] ?? 0) + 1;
      if (isFound[child] === 0) {
        isFound[child] = 1;
        found.push(child);
      }
    }
  }
  return { rows, rowStarts, linkCounts, inodeCount };
}

/** A counting sort: how many names each directory has, where they begin, then each name to its place. */
function groupByDirectory(
  tree: LayerTree,
  hasWhiteouts: boolean,
): { readonly rows: Uint32Array; readonly rowStarts: Uint32Array } {
  const { inodes, names } = tree;
  const rowStarts = new Uint32Array(inodes.count + 1);
  const isKept = (row: number): boolean =>
    !inodes.isOmitted(names.inode.get(row)) &&
    !(hasWhiteouts && isAufsBookkeeping(names.name(row)));
  for (let row = 0; row < names.count; row += 1) {
    if (isKept(row)) {
      const next = names.parent.get(row) + 1;
      rowStarts[next] = (rowStarts[next] ?? 0) + 1;
    }
  }
  for (let inode = 0; inode < inodes.count; inode += 1) {
    rowStarts[inode + 1] = (rowStarts[inode + 1] ?? 0) + (rowStarts[inode] ?? 0);
  }
  const rows = new Uint32Array(rowStarts[inodes.count] ?? 0);
  const places = rowStarts.slice();
  for (let row = 0; row < names.count; row += 1) {
    if (isKept(row)) {
      const parent = names.parent.get(row);
      const place = places[parent] ?? 0;
      rows[place] = row;
      places[parent] = place + 1;
    }
  }
  return { rows, rowStarts };
}

/** Many archives are sorted already, and looking is cheaper than sorting. */
function sortNames({ names }: LayerTree, rows: Uint32Array): void {
  const isSorted = rows.every(
    (row, index) => index === 0 || names.compare(rows[index - 1] ?? row, row) < 0,
  );
  if (!isSorted) {
    rows.sort((row, otherRow) => names.compare(row, otherRow));
  }
}
