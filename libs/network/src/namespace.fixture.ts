import { execFileSync } from 'node:child_process';
import { openSync } from 'node:fs';
import {
  Cell,
  CLONE_NEWNET,
  createPipe,
  Fd,
  inherited,
  launch,
  syscall,
  withNamespace,
} from '@docklet/syscall';

/** A network namespace with nothing but a loopback that is down; it plays the host, so that the real one is left alone. */
export async function createNamespace(): Promise<Fd> {
  const ready = createPipe();
  const go = createPipe();
  const byte = new Cell('byte', 8);
  using running = launch(
    {
      inherits: ['ready', 'go'],
      sections: [
        {
          name: 'main',
          steps: [
            { call: 'unshare', args: [CLONE_NEWNET], why: 'a host of its own' },
            { call: 'write', args: [inherited('ready'), '1', 1], why: 'it is there' },
            { call: 'read', args: [inherited('go'), byte, 1], why: 'until it is held' },
            { call: 'exit_group', args: [0], why: 'ends' },
          ],
        },
      ],
    },
    {
      title: 'docklet-test',
      standard: [0, 1, 2],
      inherited: { ready: ready.writer, go: go.reader },
    },
  );
  ready.writer.close();
  go.reader.close();
  syscall('read', [ready.reader.number, Buffer.alloc(1), 1]);
  const namespace = Fd.own(openSync(`/proc/${running.pid}/ns/net`, 'r'));
  ready.reader.close();
  go.writer.close();
  await running.exited();
  return namespace;
}

/** Runs something that does not wait inside a network namespace. */
export function inNamespace<T>(namespace: Fd, run: () => T): T {
  return withNamespace('net', namespace, run);
}

/** What a shell prints that runs inside a network namespace. */
export function shellIn(namespace: Fd, script: string): string {
  return inNamespace(namespace, () =>
    execFileSync('/bin/sh', ['-ec', script], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    }),
  );
}

/** Waits for something that the kernel does in the background. */
export async function until(what: string, isDone: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isDone()) {
    if (Date.now() > end) {
      throw new Error(`waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
