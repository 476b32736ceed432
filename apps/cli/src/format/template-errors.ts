import { DockletError } from '@docklet/container';

/** A template of `--format` that is none. */
export class TemplateSyntaxError extends DockletError {
  constructor(line: number, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_CLI_TEMPLATE_SYNTAX',
      message: `template parsing error: template: :${line}: ${reason}`,
      hint,
      details: { line, reason },
    });
  }
}

/** Where in a template something went wrong. */
export interface TemplatePlace {
  readonly line: number;
  /** Counted from 0, as Go does. */
  readonly column: number;
  readonly source: string;
}

/** A template of `--format` that does not fit what it is filled with. */
export class TemplateExecutionError extends DockletError {
  constructor({ line, column, source }: TemplatePlace, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_CLI_TEMPLATE_EXECUTION',
      message: `template parsing error: template: :${line}:${column}: executing "" at <${source}>: ${reason}`,
      hint,
      details: { line, column, source, reason },
    });
  }
}

/** What a function of a template complains about; whoever knows the place makes a {@link TemplateExecutionError} of it. */
export class TemplateFunctionError extends DockletError {
  constructor(reason: string) {
    super({
      code: 'DOCKLET_CLI_TEMPLATE_FUNCTION',
      message: `cannot fill the template: ${reason}`,
      details: { reason },
    });
  }
}
