import { Normalizer } from './normalizer.ts';
import type { CaseOutcomes, EngineOutcomes, Outcome } from './outcome.ts';
import type { CaseGroup, Line } from './parity-case.ts';
import { commandOf, countCommands } from './parity-case.ts';

/** How a line came out with both engines. */
export type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'expected'; readonly entry: string }
  /** It came out differently, and nothing says why. */
  | { readonly kind: 'unexpected'; readonly docker: string; readonly docklet: string }
  /** It is marked as different, but is the same. */
  | { readonly kind: 'outdated'; readonly entry: string };

/** A line that was compared. */
export interface ComparedLine {
  readonly title: string;
  readonly command: string;
  readonly commands: number;
  readonly verdict: Verdict;
}

/** Compares what came of a group of cases. */
export function compareGroup(
  { name, cases }: CaseGroup,
  docker: EngineOutcomes,
  docklet: EngineOutcomes,
): readonly ComparedLine[] {
  return Object.entries(cases).flatMap(([title, lines]) => {
    const verdicts = compareCase(lines, docker[name]?.[title] ?? [], docklet[name]?.[title] ?? []);
    return lines.map((line, index) => ({
      title,
      command: commandOf(line),
      commands: countCommands(line),
      verdict: verdicts[index] ?? { kind: 'same' },
    }));
  });
}

/** Compares what came of the lines of one case. */
export function compareCase(
  lines: readonly Line[],
  docker: CaseOutcomes,
  docklet: CaseOutcomes,
): readonly Verdict[] {
  const normalizers = { docker: new Normalizer(), docklet: new Normalizer() };
  return lines.map((line, index) => {
    const shown = {
      docker: show(docker[index], normalizers.docker),
      docklet: show(docklet[index], normalizers.docklet),
    };
    return judge(line, shown);
  });
}

function judge(line: Line, shown: { readonly docker: string; readonly docklet: string }): Verdict {
  const isSame = shown.docker === shown.docklet;
  if (typeof line === 'string') {
    return isSame ? { kind: 'same' } : { kind: 'unexpected', ...shown };
  }
  return { kind: isSame ? 'outdated' : 'expected', entry: line.differs };
}

/** What is compared of an outcome. The words of a complaint are each engine's own, but not whether it complains. */
function show(outcome: Outcome | undefined, normalizer: Normalizer): string {
  if (outcome === undefined) {
    return 'was not run';
  }
  const { code, stdout, stderr } = outcome;
  const complaint = code !== 0 && stderr !== '' ? ', complains' : '';
  const ended = code === undefined ? 'does not end' : `ends with ${code}`;
  return `${ended}${complaint}\n${normalizer.normalize(stdout)}`;
}
