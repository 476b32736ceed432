/** Something like a machine of its own for each engine: network, processes and mounts that the other does not see. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { EngineOutcomes } from './outcome.ts';

/** The engines that are compared. */
export type EngineName = 'docker' | 'docklet';

const register = path.join(import.meta.dirname, '../run-typescript/register.mjs');
const scriptRunner = path.join(import.meta.dirname, 'script-runner.ts');

/** What the first process of the machine does: it stays, because somebody has to take in orphans. */
const firstProcess = 'mount -t tmpfs tmpfs /tmp && ip link set lo up && "$@"; exit $?';

/**
 * Runs groups of cases with one engine. When this process is killed, so is everything on that machine.
 *
 * @param only names of groups; none means all
 */
export async function runOnMachine(
  engine: EngineName,
  only: readonly string[],
): Promise<EngineOutcomes> {
  // Not in /tmp: that is memory on many machines, and overlays want a real disk.
  const folder = mkdtempSync('/var/lib/docklet-parity-');
  try {
    return await runScripts(engine, folder, only);
  } finally {
    // What was mounted in it has gone with the machine.
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runScripts(
  engine: EngineName,
  folder: string,
  only: readonly string[],
): Promise<EngineOutcomes> {
  const isolation = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', ...isolation, 'sh', '-c', firstProcess, 'machine'],
      ...[process.execPath, '--import', register, scriptRunner, engine, folder, ...only],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await closed) as [number | null];
  if (code !== 0) {
    throw new Error(`the cases could not be run with ${engine}: ended with ${String(code)}`);
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as EngineOutcomes;
}
