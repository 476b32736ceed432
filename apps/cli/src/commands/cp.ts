import { pipeline } from 'node:stream/promises';
import type { CopyOptions, CopySummary, Engine } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { nodeStream } from '../output/node-streams.js';
import { printable } from '../output/printable.js';
import { sizeOf } from '../output/size.js';
import { UsageError } from '../usage-error.js';
import { stderr, stdout } from '../output/standard-output.js';

interface Flags {
  readonly archive?: boolean;
  readonly followLink?: boolean;
  readonly quiet?: boolean;
}

/** One end of a copy, as somebody wrote it. */
export type CopyEnd =
  | { readonly kind: 'container'; readonly container: string; readonly path: string }
  | { readonly kind: 'host'; readonly path: string }
  | { readonly kind: 'stream' };

/** Says which options `docklet cp` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .usage('[OPTIONS] CONTAINER:PATH PATH|-\n       docklet cp [OPTIONS] PATH|- CONTAINER:PATH')
    .argument('<source>')
    .argument('<target>')
    .option('-a, --archive', 'keep owners; into a container: make its user the owner')
    .option('-L, --follow-link', 'copy what a link leads to, not the link')
    .option('-q, --quiet', 'do not say what was copied')
    .action(async (source: string, target: string, flags: Flags) => {
      const ends = [parseCopyEnd(source), parseCopyEnd(target)] as const;
      const summary = await copy(await context.engine(), ends, {
        isArchive: flags.archive === true,
        followsLink: flags.followLink === true,
      });
      if (summary !== undefined && flags.quiet !== true && stderr.isTTY) {
        const size = sizeOf(summary.bytes);
        stderr.write(printable(`Successfully copied ${size} to ${target}\n`));
      }
    });
}

/** Reads `CONTAINER:PATH`, a path of this machine, or `-`. What begins with a dot or a slash is a path. */
export function parseCopyEnd(text: string): CopyEnd {
  if (text === '-') {
    return { kind: 'stream' };
  }
  const colon = text.indexOf(':');
  if (text.startsWith('/') || text.startsWith('.') || colon < 0) {
    // What stands at the end says more than where it leads: only the beginning is made absolute.
    return { kind: 'host', path: text.startsWith('/') ? text : `${process.cwd()}/${text}` };
  }
  return { kind: 'container', container: text.slice(0, colon), path: text.slice(colon + 1) };
}

async function copy(
  engine: Engine,
  [source, target]: readonly [CopyEnd, CopyEnd],
  options: CopyOptions,
): Promise<CopySummary | undefined> {
  if (source.kind === 'container' && target.kind === 'container') {
    throw new UsageError('docklet cp', 'copying between containers is not supported');
  }
  if (source.kind === 'container') {
    const { container, path: from } = source;
    if (target.kind === 'host') {
      return engine.copyOut(container, from, target.path, options);
    }
    if (stdout.isTTY) {
      throw new UsageError(
        '-',
        'an archive is nothing for a terminal',
        'put it into a file or a pipe',
      );
    }
    await pipeline(engine.archiveOut(container, from, options), nodeStream('stdout'), {
      end: false,
    });
    return undefined;
  }
  if (target.kind !== 'container') {
    throw new UsageError('docklet cp', 'one of the two has to be CONTAINER:PATH');
  }
  const input =
    source.kind === 'host'
      ? ({ kind: 'host', path: source.path } as const)
      : ({ kind: 'archive', stream: process.stdin } as const);
  return engine.copyIn(target.container, input, target.path, options);
}
