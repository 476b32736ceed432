/** An output of this process. */
export type OutputName = 'stdout' | 'stderr';

const used = new Set<OutputName>();

/**
 * Node's own stream for an output of this process: for what waits for its reader, and for terminals. It takes 3 ms to
 * open, 7 if it is a pipe, so only who needs it asks for it.
 */
export function nodeStream(name: OutputName): NodeJS.WriteStream {
  used.add(name);
  return process[name];
}

/** Whether Node's stream has taken what is not written yet: anything that is written past it would overtake that. */
export function hasUnwritten(name: OutputName): boolean {
  return used.has(name) && process[name].writableLength > 0;
}

/**
 * Waits until all that Node's streams have taken is written. They write to a pipe what fits into it, and the rest when
 * its reader has made room: whoever ends the process before, loses that.
 */
export async function untilWritten(): Promise<void> {
  // What is written last is done last. A reader that has gone ends the process, whoever waits here.
  await Promise.all([...used].map((name) => new Promise((done) => process[name].write('', done))));
}
