import type { OutputName } from './output-error.js';
import { outputError } from './output-error.js';

const used = new Set<OutputName>();

/**
 * Node's own stream for an output of this process: for what waits for its reader, and for terminals. It takes 3 ms to
 * open, 7 if it is a pipe, so only who needs it asks for it. What it cannot write ends the process.
 */
export function nodeStream(name: OutputName): NodeJS.WriteStream {
  const stream = process[name];
  if (!used.has(name)) {
    used.add(name);
    // Whoever writes to a stream does not see that: it is what nobody has caught.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      throw outputError(name, error);
    });
  }
  return stream;
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
  // What is written last is done last.
  await Promise.all([...used].map((name) => new Promise((done) => process[name].write('', done))));
}
