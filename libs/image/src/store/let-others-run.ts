/** Gives whatever else this process has to do its turn: between pieces of work that does not wait for anything. */
export async function letOthersRun(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
