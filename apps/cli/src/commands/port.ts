import type { PortBinding } from '@docklet/container';
import { PortNotPublishedError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { compareBindings, describePlace } from '../ps/describe-ports.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet port` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<container>')
    .argument('[port]', 'of the container: PORT[/PROTOCOL]')
    .action(async (name: string, text: string | undefined) => {
      const wanted = text === undefined ? undefined : parsePrivatePort(text);
      const engine = await context.engine();
      const { state, status } = engine.container(name);
      const isRunning = status === 'running' || status === 'paused';
      const bindings = isRunning ? (state.ports ?? []).toSorted(compareBindings) : [];
      stdout.write(wanted === undefined ? listAll(bindings) : listOne(name, bindings, wanted));
    });
}

function listAll(bindings: readonly PortBinding[]): string {
  return bindings
    .map((binding) => `${binding.port}/${binding.protocol} -> ${describePlace(binding)}\n`)
    .join('');
}

function listOne(name: string, bindings: readonly PortBinding[], wanted: string): string {
  const found = bindings.filter(({ port, protocol }) => `${port}/${protocol}` === wanted);
  if (found.length === 0) {
    throw new PortNotPublishedError(name, wanted);
  }
  return found.map((binding) => `${describePlace(binding)}\n`).join('');
}

function parsePrivatePort(text: string): string {
  const [, port, protocol = '/tcp'] = /^(\d+)(\/(?:tcp|udp|sctp))?$/.exec(text) ?? [];
  if (port === undefined) {
    throw new UsageError(`port ${text}`, 'it is not PORT[/tcp|udp|sctp]');
  }
  return `${port}${protocol}`;
}
