/** Programs of the host that are run at points of a container's life (runtime-spec, config.md, "POSIX-platform Hooks"). */
export type RuntimeHooks = Readonly<Partial<Record<RuntimeHookKind, readonly RuntimeHook[]>>>;

/** The points at which hooks are run, in the order in which they come. `prestart` is the old name of `createRuntime`. */
export const runtimeHookKinds = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const;

/** One of {@link runtimeHookKinds}. */
export type RuntimeHookKind = (typeof runtimeHookKinds)[number];

/** A program that is told of a container, as JSON at its standard input. */
export interface RuntimeHook {
  /** Absolute. */
  readonly path: string;
  /** Its arguments, with its own name as the first; by default that is all. */
  readonly args?: readonly string[];
  /** `NAME=value`; nothing else is in its environment. */
  readonly env?: readonly string[];
  /** In seconds, after which it is killed. */
  readonly timeout?: number;
}
