import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import type { SocketProtocol } from '@docklet/syscall';

/** Who has a port of this host. */
export interface PortHolder {
  readonly pid: number;
  readonly command: string;
  /** The name of the container that it is published for. */
  readonly container?: string | undefined;
}

/** The state of a TCP socket that listens; net/tcp_states.h. In the others a port can be shared. */
const listening = '0A';

/**
 * Finds the process that has a port: its socket in /proc/net, then who has that open. For messages only: it may have
 * ended by the time that they are read.
 *
 * @param proc where proc(5) is mounted
 * @returns undefined when nobody is found: it is of another network namespace's process, or has just ended
 */
export function findHolder(
  protocol: SocketProtocol,
  port: number,
  proc = '/proc',
): PortHolder | undefined {
  const inodes = ['', '6'].flatMap((suffix) =>
    parseSockets(readIfThere(`${proc}/net/${protocol}${suffix}`), protocol, port),
  );
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (wanted.size === 0) {
    return undefined;
  }
  const pid = readdirSync(proc).find((name) => /^\d+$/.test(name) && hasOpen(proc, name, wanted));
  return pid === undefined ? undefined : describeProcess(proc, pid);
}

/** The inodes of sockets that are bound to a port, of a file as /proc/net/tcp; proc_pid_net(5). */
export function parseSockets(text: string, protocol: SocketProtocol, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local = '', , state]) =>
        local.endsWith(suffix) && (protocol !== 'tcp' || state === listening),
    )
    .flatMap((fields) => fields[9] ?? []);
}

function hasOpen(proc: string, pid: string, wanted: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`${proc}/${pid}/fd`).some((fd) =>
      wanted.has(linkOf(`${proc}/${pid}/fd/${fd}`)),
    );
  } catch {
    // It has ended.
    return false;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** A container's monitor says in its command line whose it is; `docklet-monitor ID NAME`. */
function describeProcess(proc: string, pid: string): PortHolder {
  const [title = '', ...rest] = readIfThere(`${proc}/${pid}/cmdline`).split('\0');
  const command = readIfThere(`${proc}/${pid}/comm`).trim();
  const container = /^docklet-monitor [0-9a-f]+ (\S+)/.exec([title, ...rest].join(' '))?.[1];
  return { pid: Number(pid), command, container };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
