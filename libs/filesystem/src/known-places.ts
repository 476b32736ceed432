import { isWithin } from './clean-path.js';
import type { Target } from './target-steps.js';

/**
 * Places inside the container of which steps so far have seen to it that they are there: they need not be made again, nor
 * the folders above them be looked at. Only that is known of them: they are opened as carefully as any other.
 */
export class KnownPlaces {
  readonly #paths = new Set<string>();

  /** Whether a place is there. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** They are there from here on. */
  add(...paths: readonly string[]): void {
    paths.forEach((path) => this.#paths.add(path));
  }

  /**
   * Something was mounted. Nothing lies below a file; what lies below a folder now is not what was known. Where links are
   * followed, the folder may be any other as well.
   */
  mountedAt({ path, kind, refusesLinks }: Target): void {
    for (const known of kind === 'file' ? [] : [...this.#paths]) {
      if (!refusesLinks || (known !== path && isWithin(known, path))) {
        this.#paths.delete(known);
      }
    }
  }
}
