import type { FoundRepository } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { parseFilters } from '../flags/filter.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import { escapeFor } from '../output/printable.js';
import { Interruption } from '../terminal/interruption.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly limit: string;
  readonly format?: string;
  readonly filter: readonly string[];
  readonly trunc: boolean;
}

const list: ListFormat = {
  headers: {
    Name: 'NAME',
    Description: 'DESCRIPTION',
    StarCount: 'STARS',
    IsOfficial: 'OFFICIAL',
    IsAutomated: 'AUTOMATED',
  },
  table: '{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}',
};

const defaultRegistry = 'docker.io';
/** As wide as Docker shows a description. */
const descriptionWidth = 45;

/** Says which options `docklet search` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .description(
      'Search Docker Hub, or another registry, for images. A registry that has no search is asked for its catalog.',
    )
    .argument('<term>', 'TERM, or HOST[:PORT]/TERM')
    .option('-f, --filter <filter>', 'only these: stars=, is-official=, is-automated=', collect, [])
    .option('--format <format>', 'json, table, or a template')
    .option('--limit <number>', 'show this many at most', '25')
    .option('--no-trunc', 'whole descriptions')
    .action(async (term: string, { limit, format, filter, trunc }: Flags) => {
      if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 100) {
        throw new UsageError(`--limit ${limit}`, 'it is not a number from 1 to 100');
      }
      const fits = searchFilter(filter);
      const [registry, part] = splitTerm(term);
      const engine = await context.engine();
      using interruption = new Interruption();
      const { signal } = interruption;
      const found = await engine.images.search(registry, part, { limit: Number(limit), signal });
      const prefix = registry === defaultRegistry ? '' : `${registry}/`;
      const rows = found.filter(fits).map((repository) => toRow(repository, prefix, trunc));
      stdout.write(renderList(rows, list, { format, escape: escapeFor(stdout) }));
    });
}

function searchFilter(texts: readonly string[]): (found: FoundRepository) => boolean {
  const filters = parseFilters(texts, ['stars', 'is-official', 'is-automated']);
  const stars = filters.get('stars').map((value) => {
    if (!/^\d{1,9}$/.test(value)) {
      throw new UsageError(`--filter stars=${value}`, 'it is not a number of stars');
    }
    return Number(value);
  });
  const [isOfficial, isAutomated] = [filters.flag('is-official'), filters.flag('is-automated')];
  return (found) =>
    stars.every((least) => found.stars >= least) &&
    (isOfficial ?? found.isOfficial) === found.isOfficial &&
    (isAutomated ?? found.isAutomated) === found.isAutomated;
}

function toRow(found: FoundRepository, prefix: string, isCut: boolean): Record<string, string> {
  const ok = (value: boolean): string => (value ? '[OK]' : '');
  const description = found.description.replaceAll(/\s+/g, ' ').trim();
  const isLong = isCut && description.length > descriptionWidth;
  return {
    Name: `${prefix}${found.name}`,
    Description: isLong ? `${description.slice(0, descriptionWidth - 1)}…` : description,
    StarCount: String(found.stars),
    IsOfficial: ok(found.isOfficial),
    IsAutomated: ok(found.isAutomated),
  };
}

/** The registry, as names of images have it, and what is looked for in it. */
function splitTerm(term: string): [registry: string, part: string] {
  const slash = term.indexOf('/');
  const registry = term.slice(0, Math.max(slash, 0));
  if (!/[.:]|^localhost$/.test(registry)) {
    return [defaultRegistry, term];
  }
  const isHub = /^(index\.|registry-1\.)?docker\.io$/.test(registry);
  return [isHub ? defaultRegistry : registry, term.slice(slash + 1)];
}
