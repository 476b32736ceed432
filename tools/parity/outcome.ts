/** What came of a line of a script. */
export interface Outcome {
  /** The exit code; undefined when it did not end. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What came of all lines of one case, in their order. */
export type CaseOutcomes = readonly Outcome[];

/** What came of everything with one engine: by the name of the group and the title of the case. */
export type EngineOutcomes = Readonly<Record<string, Readonly<Record<string, CaseOutcomes>>>>;
