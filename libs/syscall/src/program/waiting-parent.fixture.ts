/** Starts a program that waits at a pipe, prints its pid and waits to be killed. */
import { createPipe } from '../descriptors.js';
import { launch } from './launch.js';
import { Cell, FAIL, inherited } from './value.js';

const { reader, writer } = createPipe();
const running = launch(
  {
    sections: [
      {
        name: 'main',
        steps: [
          {
            call: 'read',
            args: [inherited('go'), new Cell('byte', 8), 1],
            why: 'waits for the parent, or for its end',
            onZero: FAIL,
          },
          { call: 'exit_group', args: [0], why: 'ends' },
        ],
      },
    ],
    inherits: ['go'],
  },
  { title: 'docklet-test', standard: [0, 1, 2], inherited: { go: reader } },
);
reader.close();
process.stdout.write(`${running.pid}\n`);
setTimeout(() => {
  writer.close();
}, 60_000);
