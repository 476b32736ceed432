import type { Engine } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import { escapeFor } from '../output/printable.js';
import { Interruption } from '../terminal/interruption.js';
import { UsageError } from '../usage-error.js';

interface Flags {
  readonly limit: string;
  readonly format?: string;
}

const list: ListFormat = { headers: { Name: 'NAME' }, table: '{{.Name}}' };

/** Says which options `docklet search` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .description(
      'Search a registry for images. Asks the registry for its catalog: registries of one’s own have one, Docker Hub does not.',
    )
    .argument('<term>', 'HOST[:PORT]/TERM: repositories of the registry with TERM in their name')
    .option('--format <format>', 'json, table, or a template')
    .option('--limit <number>', 'show this many at most', '25')
    .action(async (term: string, { limit, format }: Flags) => {
      if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 100) {
        throw new UsageError(`--limit ${limit}`, 'it is not a number from 1 to 100');
      }
      const [registry, part] = splitTerm(term);
      const engine = await context.engine();
      using interruption = new Interruption();
      const names = await search(engine, registry, part, {
        limit: Number(limit),
        signal: interruption.signal,
      });
      const rows = names.map((name) => ({ Name: `${registry}/${name}` }));
      process.stdout.write(renderList(rows, list, { format, escape: escapeFor(process.stdout) }));
    });
}

function splitTerm(term: string): [registry: string, part: string] {
  const slash = term.indexOf('/');
  const registry = term.slice(0, Math.max(slash, 0));
  if (!/[.:]|^localhost$/.test(registry) || /^(index\.)?docker\.io$/.test(registry)) {
    throw new UsageError(
      term,
      'Docker Hub cannot be searched without a browser: it has no catalog',
      'name another registry, HOST[:PORT]/TERM, or see https://hub.docker.com',
    );
  }
  return [registry, term.slice(slash + 1)];
}

async function search(
  engine: Engine,
  registry: string,
  part: string,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const name of engine.images.remoteRepositories(registry, signal)) {
    if (name.includes(part)) {
      found.push(name);
    }
    if (found.length === limit) {
      break;
    }
  }
  return found;
}
