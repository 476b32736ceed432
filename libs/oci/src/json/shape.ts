/**
 * Says where a value is not a `T`: at which field; empty for the value itself. Undefined if it is one.
 *
 * Docklet's own files are checked with these, and not with a schema of zod: loading that and making the schemas takes
 * longer than everything else that a command does with a container.
 */
export interface Shape<T> {
  (value: unknown): string | undefined;
  /** Only for the compiler. */
  readonly of?: T;
}

/** A shape for every field of an object, also for those that may be missing: none is forgotten. */
type Fields<T> = {
  readonly [Name in keyof T]-?: Shape<
    Partial<Pick<T, Name>> extends Pick<T, Name> ? T[Name] | undefined : T[Name]
  >;
};

/** What a function recognizes. */
export function only<T>(is: (value: unknown) => value is T): Shape<T> {
  return (value) => (is(value) ? undefined : '');
}

export const text = only((value): value is string => typeof value === 'string');
export const number = only((value): value is number => typeof value === 'number');
export const flag = only((value): value is boolean => typeof value === 'boolean');

/** One of some values. */
export function oneOf<const T>(...values: readonly T[]): Shape<T> {
  return only((value): value is T => values.some((known) => known === value));
}

/** What may be missing. */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined ? undefined : shape(value));
}

/** An object with these fields; others are not looked at. */
export function object<T extends object>(fields: Fields<T>): Shape<T> {
  const names = Object.keys(fields);
  const shapes = Object.values<Shape<unknown>>(fields);
  return (value) => {
    if (!isRecord(value)) {
      return '';
    }
    // `docklet ps` comes here fifty thousand times: an index takes half the time of pairs.
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? '';
      const problem = shapes[index]?.(value[name]);
      if (problem !== undefined) {
        return below(name, problem);
      }
    }
    return undefined;
  };
}

/** An object whose fields are all of one shape, whatever their names. */
export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isRecord(value)) {
      return '';
    }
    return firstProblem(Object.entries(value), shape);
  };
}

/** A list of things that are all of one shape. */
export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => (Array.isArray(value) ? firstProblem([...value.entries()], shape) : '');
}

/** What has one of several shapes. */
export function either<T extends readonly unknown[]>(
  ...shapes: { readonly [Index in keyof T]: Shape<T[Index]> }
): Shape<T[number]> {
  return (value) => (shapes.some((shape) => shape(value) === undefined) ? undefined : '');
}

/** All of them by one name: theirs say little without it. */
export const shapes = {
  only,
  text,
  number,
  flag,
  oneOf,
  maybe,
  object,
  mapOf,
  listOf,
  either,
} as const;

function firstProblem(
  entries: readonly (readonly [string | number, unknown])[],
  shape: Shape<unknown>,
): string | undefined {
  for (const [name, value] of entries) {
    const problem = shape(value);
    if (problem !== undefined) {
      return below(String(name), problem);
    }
  }
  return undefined;
}

function below(name: string, problem: string): string {
  return problem === '' ? name : `${name}.${problem}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
