import type { EngineEvent } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { eventJson, eventLine, templateFields } from '../events/event-fields.js';
import { listOption } from '../flags/list-option.js';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { renderOne } from '../format/render-inspected.js';
import { escapeFor, printableCell } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly since?: string;
  readonly until?: string;
  readonly filter: readonly string[];
  readonly format?: string;
}

const knownFilters: readonly string[] = [
  ...['container', 'event', 'image', 'label', 'label!', 'network', 'scope', 'type', 'volume'],
];

/** Says which options `docklet events` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('--since <time>', 'also what has happened since: 10m, or a date')
    .option('--until <time>', 'only what happens until then')
    .addOption(listOption('-f, --filter <filter>', knownFilters.join('=, ')))
    .option('--format <format>', 'json, or a template')
    .action(async ({ since, until, filter, format }: Flags) => {
      const filters = parseFilters(filter, knownFilters);
      const events = (await context.engine()).events({
        sinceNs: toNs('--since', since),
        untilNs: toNs('--until', until),
      });
      for await (const event of events) {
        if (fits(event, filters)) {
          stdout.write(show(event, format));
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
    : renderOne(templateFields(event), format, escapeFor(stdout));
}

function fits(event: EngineEvent, filters: Filters): boolean {
  const { type, action, attributes } = event;
  // What an exec executes, and how healthy something is, stands behind a colon.
  const [verb = ''] = action.split(':');
  return (
    filters.fits('type', (wanted) => wanted === type) &&
    filters.fits('event', (wanted) => wanted === verb || wanted === action) &&
    filters.fits('scope', (wanted) => wanted === 'local') &&
    (['container', 'network', 'volume'] as const).every((object) =>
      filters.fits(object, (wanted) => type === object && isObject(event, wanted)),
    ) &&
    filters.fits('image', (wanted) => isImage(event, wanted)) &&
    filters.fitsLabels(attributes)
  );
}

/** Docker takes the beginning of a name as well as that of an id. */
function isObject({ id, attributes: { name = '' } }: EngineEvent, wanted: string): boolean {
  return id.startsWith(wanted) || name.startsWith(wanted);
}

/** An image itself, or what is a container of it: by name, with a tag or without. */
function isImage({ type, id, attributes }: EngineEvent, wanted: string): boolean {
  const name = attributes[type === 'image' ? 'name' : 'image'] ?? '';
  return [name, ...(type === 'image' ? [id] : [])].some(
    (text) => text === wanted || text.replace(/:[^:/]*$/, '') === wanted,
  );
}
