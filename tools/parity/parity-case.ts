/** A line of a script, and what is known about how Docklet differs there. */
export interface MarkedLine {
  readonly line: string;
  /** The beginning of the entry of docs/differences-from-docker.md that gives the reason. */
  readonly differs: string;
}

/**
 * A line for `sh`, in which `docker` is the engine that is looked at. It runs in a folder of the case's own; `$REGISTRY` is
 * a registry that has the images `busybox` and `app`, which are here under these names.
 */
export type Line = string | MarkedLine;

/** Cases of one subject: what each of them shows, and its lines. They do not depend on each other. */
export interface CaseGroup {
  readonly name: string;
  readonly cases: Readonly<Record<string, readonly Line[]>>;
}

/** Marks a line that is known to come out differently. */
export function differs(line: string, entry: string): MarkedLine {
  return { line, differs: entry };
}

/** What `sh` is given of a line. */
export function commandOf(line: Line): string {
  return typeof line === 'string' ? line : line.line;
}

/** How many commands of `docker` a line has. */
export function countCommands(line: Line): number {
  return commandOf(line).match(/(?<![\w/.-])docker (?=[a-z-])/g)?.length ?? 0;
}
