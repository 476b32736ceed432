import { alignColumns } from '../output/align-columns.js';
import { isPrintableCell, printableCell } from '../output/printable.js';
import { UsageError } from '../usage-error.js';
import { headerFunctions } from './functions.js';
import { Template } from './template.js';
import { toJson } from './to-json.js';
import type { Fields } from './values.js';

/** How a command lists something. */
export interface ListFormat {
  /** Each field that a row has, and what a table calls it: `{ ID: 'CONTAINER ID' }`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The template of the table that is shown when nobody asks for another; its columns are separated by tabs. */
  readonly table: string;
}

/** How rows are asked for. */
export interface RenderOptions {
  /** What `--format` says: `json`, `table`, `table TEMPLATE` or a template. Default: `table`. */
  readonly format?: string | undefined;
  /** Applied to values from the rows; see `escapeFor`. */
  readonly escape: (text: string) => string;
}

/**
 * A list as `--format` asks for it, with a newline at the end of each line.
 *
 * @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`)
 * @throws TemplateExecutionError (`DOCKLET_CLI_TEMPLATE_EXECUTION`) when it names a field that rows do not have
 */
export function renderList(
  given: readonly Fields[],
  list: ListFormat,
  { format = 'table', escape }: RenderOptions,
): string {
  if (format === '') {
    throw new UsageError('--format', 'it is empty', 'there are json, table and templates');
  }
  // The usual table does not show a row as a whole: nobody sees in which order its fields are.
  const rows = format === 'table' ? given : given.map(sorted);
  if (format === 'json') {
    return rows.map((row) => `${toJson(row)}\n`).join('');
  }
  const tableFormat = /^table(?:\s+(.*))?$/s.exec(format);
  if (tableFormat === null) {
    const template = new Template(unescapeText(format));
    checkFields(template, list);
    return rows.map((row) => `${template.execute(row, { escape })}\n`).join('');
  }
  return renderTable(rows, list, new Template(unescapeText(tableFormat[1] ?? list.table)));
}

function renderTable(rows: readonly Fields[], list: ListFormat, template: Template): string {
  const header = template.execute(headerRow(list), { functions: headerFunctions });
  const lines = rows.map((row) => template.execute(withCells(row)));
  return `${alignColumns([header, ...lines].join('\n'))}\n`;
}

/** A template that names a field which no row has is wrong, even if there are no rows. */
function checkFields(template: Template, list: ListFormat): void {
  template.execute(headerRow(list), { functions: headerFunctions });
}

/** The names of the columns; that of one label is its last word, as in Docker. */
function headerRow({ headers }: ListFormat): Fields {
  const label = (name: unknown): string =>
    (String(name).split('.').at(-1) ?? '').replace(/[-_]/g, ' ').toUpperCase();
  return { ...headers, ...('Labels' in headers ? { Label: label } : {}) };
}

/** In a table no value may begin a line or a column of its own. */
function withCells(row: Fields): Fields {
  if (Object.values(row).every((value) => typeof value !== 'string' || isPrintableCell(value))) {
    return row;
  }
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? printableCell(value) : value,
    ]),
  );
}

/** JSON has the fields in this order, as Docker's has. */
function sorted(row: Fields): Fields {
  return Object.fromEntries(
    Object.keys(row)
      .toSorted()
      .map((name) => [name, row[name]]),
  );
}

/** Outside of actions `\t` and `\n` stand for what they stand for in the text of a program. */
function unescapeText(format: string): string {
  return format
    .trim()
    .split(/(\{\{.*?\}\})/s)
    .map((part) =>
      part.startsWith('{{') ? part : part.replaceAll('\\t', '\t').replaceAll('\\n', '\n'),
    )
    .join('');
}
