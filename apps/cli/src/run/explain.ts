import type { ContainerOptions, Engine } from '@docklet/container';
import { stdout } from '../output/standard-output.js';

/** Prints every step of a container's start, and does none of them. */
export async function explain(
  engine: Engine,
  options: ContainerOptions,
  format: 'text' | 'json',
): Promise<void> {
  const steps = await engine.explain(options);
  if (format === 'json') {
    stdout.write(`${JSON.stringify(steps, undefined, 2)}\n`);
    return;
  }
  let section = '';
  for (const step of steps) {
    if (step.section !== section) {
      section = step.section;
      stdout.write(`\n${titles[section] ?? section}\n`);
    }
    const number = String(step.number).padStart(4);
    stdout.write(`${number}  ${step.call}(${step.arguments.join(', ')})\n`);
    stdout.write(`      ${step.why}\n`);
  }
}

const titles: Readonly<Record<string, string>> = {
  docklet: 'docklet, on the host, before any process of the container is there:',
  monitor: 'monitor, the process that looks after the container:',
  guard: 'docklet, on the host, when the interfaces are there and the init waits for its network:',
  init: 'init, the container’s first process, until it becomes the command:',
};
