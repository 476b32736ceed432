import type { ComparedLine } from './compare.ts';

/** What is wrong with a group, if anything: what came out differently, or is marked as if it did. */
export function describeProblems(group: string, lines: readonly ComparedLine[]): readonly string[] {
  return lines.flatMap(({ title, command, verdict }) => {
    const place = `${group}: ${title}\n  $ ${command.replaceAll('\n', '\n    ')}`;
    switch (verdict.kind) {
      case 'unexpected':
        return [
          `${place}\n${indent('docker', verdict.docker)}\n${indent('docklet', verdict.docklet)}`,
        ];
      case 'outdated':
        return [`${place}\n  is the same with both, but marked as different: ${verdict.entry}`];
      default:
        return [];
    }
  });
}

/** A line of the table for each group, and one for all of them. */
export function describeCounts(groups: Readonly<Record<string, readonly ComparedLine[]>>): string {
  const rows = Object.entries(groups).map(([name, lines]) => rowOf(name, lines));
  const total = rowOf('together', Object.values(groups).flat());
  return [header, ...rows, total].map(formatRow).join('\n');
}

type Row = readonly [name: string, ...counts: string[]];

const header: Row = ['', 'cases', 'commands', 'lines', 'the same', 'differ, listed', 'problems'];

function rowOf(name: string, lines: readonly ComparedLine[]): Row {
  const count = (...kinds: readonly string[]): number =>
    lines.filter(({ verdict }) => kinds.includes(verdict.kind)).length;
  const counts = [
    new Set(lines.map(({ title }) => title)).size,
    lines.reduce((sum, { commands }) => sum + commands, 0),
    lines.length,
    count('same'),
    count('expected'),
    count('unexpected', 'outdated'),
  ];
  return [name, ...counts.map(String)];
}

function formatRow([name, ...counts]: Row): string {
  return [name.padEnd(22), ...counts.map((text) => text.padStart(14))].join(' ').trimEnd();
}

function indent(name: string, text: string): string {
  return `  ${name} ${text.trimEnd().replaceAll('\n', '\n    | ')}`;
}
