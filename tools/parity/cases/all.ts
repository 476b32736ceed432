import type { CaseGroup } from '../parity-case.ts';
import { run } from './run.ts';

/** All cases, in the order in which they run. */
export const allGroups: readonly CaseGroup[] = [run];
