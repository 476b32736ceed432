/** Times what a process does itself, one round after another. */

/**
 * What each of some rounds took, in milliseconds, after others that warm up.
 *
 * @param run returns an exit code: anything but 0 ends the benchmark
 */
export async function timeRounds(
  run: () => Promise<number>,
  rounds: number,
  warmUp: number,
): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const start = performance.now();
    const exitCode = await run();
    samples.push(performance.now() - start);
    if (exitCode !== 0) {
      throw new Error(`it ended with ${exitCode}`);
    }
  }
  return samples.slice(warmUp);
}
