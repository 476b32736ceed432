import { randomBytes } from './random.js';

/** 64 hexadecimal digits, as Docker's. */
const idPattern = /^[0-9a-f]{64}$/;

/** How many digits of an id people are shown. */
const shortLength = 12;

/** A new id for a container. */
export function createContainerId(): string {
  const id = randomBytes(32).toString('hex');
  // Twelve digits without a letter would be a number: no name of a host.
  return /^\d+$/.test(shortId(id)) ? createContainerId() : id;
}

/** Whether a text is a whole id. */
export function isContainerId(text: string): boolean {
  return idPattern.test(text);
}

/** The beginning of an id, which is enough for people. */
export function shortId(id: string): string {
  return id.slice(0, shortLength);
}
