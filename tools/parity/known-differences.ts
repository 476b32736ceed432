import type { CaseGroup } from './parity-case.ts';

/** Entries of docs/differences-from-docker.md that cases refer to, but that are not there. */
export function missingEntries(groups: readonly CaseGroup[], document: string): readonly string[] {
  const written = joinLines(document);
  const named = groups.flatMap(({ cases }) =>
    Object.values(cases).flatMap((lines) =>
      lines.flatMap((line) => (typeof line === 'string' ? [] : [line.differs])),
    ),
  );
  return [...new Set(named)].filter((entry) => !written.includes(`- ${joinLines(entry)}`));
}

/** A text without its line breaks, and without what is only emphasis. */
function joinLines(text: string): string {
  return text.replaceAll('**', '').replace(/\n(?!- )\s*/g, ' ');
}
