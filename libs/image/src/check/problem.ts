/** Something that is wrong with a store. */
export interface StoreProblem {
  readonly kind:
    | 'damaged-record'
    /** A name points at an image that is not there. */
    | 'dangling-name'
    | 'missing-blob'
    | 'damaged-blob'
    | 'damaged-layer'
    /** An image that cannot be run any more. */
    | 'broken-image';
  /** What it is about: a path, a name, a digest. */
  readonly subject: string;
  readonly reason: string;
  /** What was done about it; nothing, unless repairing was asked for. */
  readonly repair?: 'rebuilt' | 'removed';
}
