import { Template } from './template.js';
import { toJson } from './to-json.js';

/** How `--format json` is written as a template. */
function templateOf(format: string): Template {
  return new Template(format === 'json' ? '{{json .}}' : format);
}

/**
 * What `inspect` prints of what it found: an array in JSON, or a line for each by a template.
 *
 * @param escape applied to values; see `escapeFor`
 * @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`)
 * @throws TemplateExecutionError (`DOCKLET_CLI_TEMPLATE_EXECUTION`)
 */
export function renderInspected(
  found: readonly unknown[],
  format: string | undefined,
  escape: (text: string) => string,
): string {
  if (format === undefined || format === '') {
    return `${toJson(found, 4)}\n`;
  }
  const template = templateOf(format);
  return found.map((value) => `${template.execute(value, { escape })}\n`).join('');
}

/** One thing by a template, as `version` and `info` print it. */
export function renderOne(
  value: unknown,
  format: string,
  escape: (text: string) => string,
): string {
  return `${templateOf(format).execute(value, { escape })}\n`;
}
