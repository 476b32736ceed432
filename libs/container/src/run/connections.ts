import { openSync } from 'node:fs';
import type { Pipe } from '@docklet/syscall';
import { Fd, createMemoryFile, createPipe, createSocketPair, enlargePipe } from '@docklet/syscall';
import { holdsStdin, inheritedNames } from '../plan/container-program.js';
import { gates, hooksGate } from '../plan/gates.js';
import { portsFds } from '../plan/port-steps.js';
import type { Attachment } from '../plan/pump-steps.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import { containerStreams } from '../plan/stream-steps.js';

/** How much an output pipe holds: fewer turns between the container and its monitor. */
const outputPipeBytes = 1024 * 1024;

/** What a container's start needs of connections. */
export interface ConnectionRequest {
  readonly streams: ContainerStreams;
  readonly attachment: Attachment;
  readonly hasInit: boolean;
  /** Whether the monitor can be told which ports of the host to keep. */
  readonly keepsPorts: boolean;
  /** Whether hooks are run in its start. */
  readonly hasHooks: boolean;
}

/**
 * The descriptors that connect a container's processes with each other and with this one. Those of the children are
 * closed here once they have inherited them, so that each side sees the end of the other.
 */
export class Connections implements Disposable {
  /** For the children, by the name under which the program knows them. */
  readonly inherited: Readonly<Record<string, Fd>>;
  /** Reads and writes nothing. */
  readonly devNull: Fd;
  /** This side of the connection with the container's init. */
  readonly init: Fd;
  /** This side of the connection by which its init waits for hooks. */
  readonly hooks: Fd | undefined;
  /**
   * While it is open, this process is attached to the container; undefined if it never was. The monitor closes its side
   * once the container has ended.
   */
  readonly lease: Fd | undefined;
  /** What is written here the container reads as its standard input. */
  readonly stdin: Fd | undefined;
  /** The executable of the init of `--init`, empty so far. */
  readonly initExecutable: Fd | undefined;

  constructor(request: ConnectionRequest) {
    const { streams, attachment, hasInit } = request;
    const [mine, parent] = createSocketPair();
    const [monitorSide, initSide] = createSocketPair();
    const [lease, monitorLease] = attachment === 'none' ? [] : createSocketPair();
    const [hooks, initHooks] = request.hasHooks ? createSocketPair() : [];
    const pipes = streams.kind === 'pipes' ? createPipes(streams.hasStdin) : undefined;
    this.devNull = Fd.own(openSync('/dev/null', 'r+'));
    this.init = mine;
    this.hooks = hooks;
    this.lease = lease;
    const isStdinHeld = holdsStdin(request);
    this.stdin = isStdinHeld ? undefined : pipes?.stdin?.writer;
    this.initExecutable = hasInit
      ? createMemoryFile('docklet-init', { isExecutable: true })
      : undefined;
    this.inherited = {
      [gates.parent]: parent,
      [gates.monitor]: monitorSide,
      [gates.init]: initSide,
      ...(monitorLease === undefined ? {} : { [inheritedNames.lease]: monitorLease }),
      ...(initHooks === undefined ? {} : { [hooksGate]: initHooks }),
      ...(pipes === undefined ? {} : inheritedPipes(pipes)),
      ...(request.keepsPorts ? portsConnection() : {}),
      ...(isStdinHeld && pipes?.stdin !== undefined
        ? { [inheritedNames.stdinWriter]: pipes.stdin.writer }
        : {}),
      ...(this.initExecutable === undefined
        ? {}
        : { [inheritedNames.initExecutable]: this.initExecutable }),
    };
  }

  /** Closes what the children have inherited. */
  closeInherited(): void {
    for (const fd of Object.values(this.inherited)) {
      // This one is still to be written, when it is known what the init is to do.
      if (fd !== this.initExecutable) {
        fd.close();
      }
    }
    this.devNull.close();
  }

  /** Closes everything. */
  [Symbol.dispose](): void {
    this.closeInherited();
    this.init.close();
    this.hooks?.close();
    this.lease?.close();
    this.stdin?.close();
    this.initExecutable?.close();
  }
}

/** Both ends are the monitor's. */
function portsConnection(): Readonly<Record<string, Fd>> {
  const [reader, writer] = createSocketPair();
  return { [portsFds.reader]: reader, [portsFds.writer]: writer };
}

interface StreamPipes {
  readonly stdin: Pipe | undefined;
  readonly stdout: Pipe;
  readonly stderr: Pipe;
}

function createPipes(hasStdin: boolean): StreamPipes {
  const pipes = {
    stdin: hasStdin ? createPipe() : undefined,
    stdout: createPipe(),
    stderr: createPipe(),
  };
  enlargePipe(pipes.stdout, outputPipeBytes);
  return pipes;
}

function inheritedPipes({ stdin, stdout, stderr }: StreamPipes): Record<string, Fd> {
  return {
    ...(stdin === undefined ? {} : { [containerStreams.stdin]: stdin.reader }),
    [containerStreams.stdout]: stdout.writer,
    [containerStreams.stderr]: stderr.writer,
    [inheritedNames.stdoutReader]: stdout.reader,
    [inheritedNames.stderrReader]: stderr.reader,
  };
}
