/**
 * The record that the interpreter walks: thirteen 64-bit words. `interpreter.x64.s` and `interpreter.arm64.s` read the
 * same layout.
 */
export const recordWords = 13;
export const recordBytes = recordWords * 8;

/** The place of each field, as the number of its word. */
export const recordField = {
  /** The number of the call; -1 subtracts, -2 masks. */
  call: 0,
  /** Six arguments. */
  args: 1,
  /** What the call returned; {@link notRun} before. */
  result: 7,
  /** Addresses of the records that come next: after a positive result, after zero, after an error. */
  then: 8,
  onZero: 9,
  onError: 10,
  /** Where the lower half of the result goes as well, or zero. */
  store: 11,
  /** Bit n + 1 is set when argument n is the address of its value. */
  indirect: 12,
} as const;

/** Stands in the result of a record that has not run: no call returns it. */
export const notRun = 0x4e4f_5452_554e_2121n;

/** The numbers of the interpreter's own calls. */
export const ownCalls = { subtract: -1, and: -2 } as const;
