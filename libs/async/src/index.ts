export { forEachConcurrently } from './for-each-concurrently.js';
export type { ConcurrencyOptions } from './for-each-concurrently.js';
export { readAhead } from './read-ahead.js';
