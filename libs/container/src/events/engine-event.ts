/** Something that happened to an object of the engine, in Docker's words. */
export interface EngineEvent {
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  readonly type: 'container' | 'image' | 'network' | 'volume';
  /** `create`, `start`, `die`, `destroy`, `exec_start: sh`, … */
  readonly action: string;
  /** Of the object it happened to. */
  readonly id: string;
  /** What else is known: the container's name, image and labels, its exit code. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An event without its time, which is that of its being written down. */
export type NewEvent = Omit<EngineEvent, 'timeNs'>;
