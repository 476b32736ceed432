/** As Docker lays its tables out: a column is at least this wide, and this many blanks follow its widest cell. */
const minWidth = 10;
const padding = 3;

/**
 * Lines up what is separated by tabs. Only lines that follow each other share a column, and what stands behind the last
 * tab of a line belongs to none: the rules of Go's text/tabwriter.
 */
export function alignColumns(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((): number[] => []);
  alignFrom(lines, widths, 0, [0, lines.length]);
  return lines
    .map((cells, row) =>
      cells
        .map((cell, column) =>
          cell.padEnd(cell.length - lengthOf(cell) + widthOf(widths, row, column)),
        )
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

type Range = readonly [from: number, to: number];

/** Finds the width of a column in each run of lines that have it, and then of the columns to its right. */
function alignFrom(
  lines: readonly (readonly string[])[],
  widths: readonly number[][],
  column: number,
  [from, to]: Range,
): void {
  const hasColumn = (row: number): boolean => (lines[row]?.length ?? 0) > column + 1;
  for (let row = from; row < to; row++) {
    if (!hasColumn(row)) {
      continue;
    }
    const begin = row;
    while (row < to && hasColumn(row)) {
      row++;
    }
    const cells = lines.slice(begin, row).map((line) => lengthOf(line[column] ?? ''));
    const width = Math.max(minWidth, ...cells.map((cell) => cell + padding));
    widths.slice(begin, row).forEach((line) => line.push(width));
    alignFrom(lines, widths, column + 1, [begin, row]);
  }
}

function widthOf(widths: readonly (readonly number[])[], row: number, column: number): number {
  return widths[row]?.[column] ?? 0;
}

function lengthOf(cell: string): number {
  return /[\ud800-\udfff]/.test(cell) ? Array.from(cell).length : cell.length;
}
