import type { EngineEvent } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { eventJson, eventLine, templateFields } from '../events/event-fields.js';
import { collect } from '../flags/collect.js';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { renderOne } from '../format/render-inspected.js';
import { escapeFor, printableCell } from '../output/printable.js';

interface Flags {
  readonly since?: string;
  readonly until?: string;
  readonly filter: readonly string[];
  readonly format?: string;
}

const knownFilters = ['container', 'event', 'image', 'label', 'label!', 'type', 'volume'];

/** Says which options `docklet events` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('--since <time>', 'also what has happened since: 10m, or a date')
    .option('--until <time>', 'only what happens until then')
    .addOption(
      new Option('-f, --filter <filter>', knownFilters.join('=, '))
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--format <format>', 'json, or a template')
    .action(async ({ since, until, filter, format }: Flags) => {
      const filters = parseFilters(filter, knownFilters);
      const events = (await context.engine()).events({
        sinceNs: toNs('--since', since),
        untilNs: toNs('--until', until),
      });
      for await (const event of events) {
        if (fits(event, filters)) {
          process.stdout.write(show(event, format));
        }
      }
    });
}

function toNs(flag: string, text: string | undefined): bigint | undefined {
  return text === undefined
    ? undefined
    : BigInt(Math.round(parseMoment(`${flag} `, text))) * 1_000_000n;
}

function show(event: EngineEvent, format: string | undefined): string {
  if (format === undefined || format === '') {
    return `${printableCell(eventLine(event))}\n`;
  }
  return format === 'json'
    ? `${eventJson(event)}\n`
    : renderOne(templateFields(event), format, escapeFor(process.stdout));
}

function fits({ type, action, id, attributes }: EngineEvent, filters: Filters): boolean {
  const { name = '', image = '' } = attributes;
  // What an exec executes stands behind a colon.
  const [verb = ''] = action.split(':');
  return (
    filters.fits('type', (wanted) => wanted === type) &&
    filters.fits('event', (wanted) => wanted === verb || wanted === action) &&
    filters.fits(
      'container',
      (wanted) => type === 'container' && (id.startsWith(wanted) || name === wanted),
    ) &&
    filters.fits('volume', (wanted) => type === 'volume' && id === wanted) &&
    filters.fits('image', (wanted) => image === wanted || image.split(':')[0] === wanted) &&
    filters.fitsLabels(attributes)
  );
}
