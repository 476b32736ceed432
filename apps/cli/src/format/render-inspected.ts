import { Template } from './template.js';
import { toJson } from './to-json.js';

/**
 * Reads `--format` of `inspect`; undefined for the array in JSON that is printed without one.
 *
 * @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`)
 */
export function parseInspectFormat(format: string | undefined): Template | undefined {
  return format === undefined || format === '' ? undefined : templateOf(format);
}

/**
 * What `inspect` prints of what it found: an array in JSON, or a line for each by a template.
 *
 * @param escape applied to values; see `escapeFor`
 * @throws TemplateExecutionError (`DOCKLET_CLI_TEMPLATE_EXECUTION`)
 */
export function renderInspected(
  found: readonly unknown[],
  template: Template | undefined,
  escape: (text: string) => string,
): string {
  return template === undefined
    ? `${toJson(found, 4)}\n`
    : found.map((value) => `${template.execute(value, { escape })}\n`).join('');
}

/** One thing by a template, as `version` and `info` print it. */
export function renderOne(
  value: unknown,
  format: string,
  escape: (text: string) => string,
): string {
  return `${templateOf(format).execute(value, { escape })}\n`;
}

/** `--format json` is short for a template. */
function templateOf(format: string): Template {
  return new Template(format === 'json' ? '{{json .}}' : format);
}
