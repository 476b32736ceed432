/** What a failure was about: a path, a reference, an errno name. Values are printable and hold no secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What a {@link DockletError} is made of. */
export interface DockletErrorInit {
  /** Stable and unique: `DOCKLET_<LIB>_<WHAT>`. */
  readonly code: string;
  /** `cannot <verb> <object>: <reason>`, lower case, without a final period. */
  readonly message: string;
  /** The way out, where one is known: what the reader can do now. */
  readonly hint?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  readonly cause?: unknown;
}

// Two copies of this package may meet in one process; a registered symbol is the same in both.
const brand = Symbol.for('docklet.error');

/**
 * The base of every error that Docklet throws on purpose.
 *
 * Match on `code`: it is part of the public interface, the text is not. `instanceof` works within one copy of a
 * package only; {@link isDockletError} works across copies.
 */
export abstract class DockletError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: ErrorDetails;

  readonly #cleanupErrors: unknown[] = [];

  protected constructor(init: DockletErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = init.code;
    this.hint = init.hint;
    this.details = Object.freeze({ ...init.details });
    Object.defineProperty(this, brand, { value: true });
  }

  /** What else failed while the first failure was being cleaned up, in order. */
  get cleanupErrors(): readonly unknown[] {
    return this.#cleanupErrors;
  }

  /**
   * Keeps a failure of the cleanup beside the failure that made the cleanup necessary, so that neither hides the other.
   *
   * @returns this error, ready to be thrown
   */
  addCleanupError(error: unknown): this {
    this.#cleanupErrors.push(error);
    return this;
  }
}

/** Whether a caught value is a Docklet error, also one from another copy of this package. */
export function isDockletError(value: unknown): value is DockletError {
  return value instanceof Error && brand in value;
}
