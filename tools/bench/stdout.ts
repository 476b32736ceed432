/** How fast a container's output gets out: one gibibyte through its standard output, and every byte counted. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Contender } from './measure.ts';
import { measure, printTimings } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const bytes = 2 ** 30;

/** One gibibyte through `docklet run` and `docker run`: a file without blocks, so that no disk has a part in it. */
export function benchStdout({ image, environment }: Arena): void {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-bench-stdout-'));
  try {
    const file = path.join(folder, 'gibibyte');
    writeFileSync(file, '');
    truncateSync(file, bytes);
    const counted = (run: string, name: string): Contender['command'] => [
      'sh',
      '-c',
      `test $(${run} cat ${name} | wc -c) -eq ${bytes}`,
    ];
    const inside = (run: string, reference: string): Contender['command'] =>
      counted(`${run} --rm -v ${file}:/gibibyte ${reference}`, '/gibibyte');
    const timings = measure(
      [
        {
          name: 'docklet run --rm IMAGE cat',
          command: inside(`${docklet} run`, image),
          environment,
        },
        { name: 'cat without any container', command: counted('', file) },
      ],
      5,
    );
    const docker = measure(
      [{ name: 'docker run --rm IMAGE cat', command: inside('docker run', dockerImage) }],
      1,
    );
    printTimings('1 GiB through standard output', [...timings, ...docker]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
