import type { Step } from '@docklet/syscall';
import { Cell, FAIL, inherited } from '@docklet/syscall';

/** The connections between the processes of a start; each is a pair of sockets. */
export const gates = {
  /** The init's side of the connection with the process that runs JavaScript. */
  parent: 'parent',
  /** The monitor's side of the connection between monitor and init, and the init's. */
  monitor: 'monitor-side',
  init: 'init-side',
} as const;

/** The init's side of a connection of its own with that process, if hooks are run in its start. */
export const hooksGate = 'hooks';

/** Tells the other side that something is ready: one byte. */
export function signalGate(gate: string, why: string): Step {
  return { call: 'write', args: [inherited(gate), '.', 1], why };
}

/** Waits for the other side; its end, however it comes, is the end of this process too. */
export function awaitGate(gate: string, why: string): Step {
  return {
    call: 'read',
    args: [inherited(gate), new Cell('byte', 8), 1],
    why,
    onZero: FAIL,
  };
}

/** Closes an inherited descriptor that is somebody else's. */
export function closeInherited(name: string, why: string): Step {
  return { call: 'close', args: [inherited(name)], why };
}
