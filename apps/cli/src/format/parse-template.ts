import { OperandReader } from './read-operands.js';
import { lineAt, scanTemplate } from './scan-template.js';
import type { TemplateNode } from './syntax.js';
import { TemplateSyntaxError } from './template-errors.js';
import type { Piece } from './tokens.js';

/**
 * Reads a template, in the part of Go's language that `docker --format` is used with: fields, variables, functions,
 * pipes, if, with, range. (Templates that define other templates are not part of it.)
 *
 * @param functions names that may be called
 * @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`)
 */
export function parseTemplate(
  template: string,
  functions: ReadonlySet<string>,
): readonly TemplateNode[] {
  return new Parser(template, functions).parse();
}

/** Nested deeper than anybody writes by hand; the parser calls itself for each level. */
const maxDepth = 100;

/** How a list of nodes ended. */
type Ending = 'else' | 'end' | 'eof';

class Parser {
  readonly #template: string;
  readonly #functions: ReadonlySet<string>;
  readonly #pieces: readonly Piece[];
  #next = 0;
  #depth = 0;
  #loops = 0;
  #variables: readonly string[] = ['$'];
  /** The words behind an `else` that goes on with another condition. */
  #pending: OperandReader | undefined;

  constructor(template: string, functions: ReadonlySet<string>) {
    this.#template = template;
    this.#functions = functions;
    this.#pieces = scanTemplate(template);
  }

  parse(): readonly TemplateNode[] {
    const { nodes, ending } = this.#readList();
    return ending === 'eof' ? nodes : this.#fail(`unexpected {{${ending}}}`);
  }

  #readList(): { readonly nodes: readonly TemplateNode[]; readonly ending: Ending } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const piece = this.#pieces[this.#next++];
      if (piece === undefined) {
        return { nodes, ending: 'eof' };
      }
      if (piece.kind === 'text') {
        nodes.push(piece);
        continue;
      }
      const reader = this.#open(piece);
      const keyword = reader.takeKeyword();
      if (keyword === 'end' || keyword === 'else') {
        this.#pending = reader;
        return { nodes, ending: keyword };
      }
      nodes.push(this.#readAction(keyword, reader));
    }
  }

  #open({ words, start }: Extract<Piece, { kind: 'action' }>): OperandReader {
    return new OperandReader(this.#template, words, start, {
      functions: this.#functions,
      variables: () => this.#variables,
    });
  }

  #readAction(keyword: string | undefined, reader: OperandReader): TemplateNode {
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        return this.#readBlock(keyword, reader);
      case 'break':
      case 'continue':
        reader.expectEnd();
        return this.#loops > 0 ? { kind: keyword } : this.#fail(`{{${keyword}}} outside {{range}}`);
      case undefined:
        return this.#readStatement(reader);
      default:
        return this.#fail(`{{${keyword}}} is not supported`);
    }
  }

  #readStatement(reader: OperandReader): TemplateNode {
    const assigned = reader.takeAssignment(1);
    const pipeline = reader.readToEnd('command');
    if (assigned === undefined) {
      return { kind: 'print', pipeline };
    }
    const [name = ''] = assigned.names;
    if (assigned.isNew) {
      this.#declare(assigned.names);
    } else if (!this.#variables.includes(name)) {
      this.#fail(`undefined variable ${JSON.stringify(name)}`);
    }
    return { kind: 'assign', name, isNew: assigned.isNew, pipeline };
  }

  #readBlock(kind: 'if' | 'with' | 'range', reader: OperandReader): TemplateNode {
    if (++this.#depth > maxDepth) {
      this.#fail(`blocks are nested more than ${maxDepth} deep`);
    }
    const outside = this.#variables;
    const assigned = reader.takeAssignment(kind === 'range' ? 2 : 1);
    const pipeline = reader.readToEnd(kind);
    const variables = assigned?.names ?? [];
    this.#declare(variables);
    this.#loops += kind === 'range' ? 1 : 0;
    const { nodes: body, ending } = this.#readList();
    this.#loops -= kind === 'range' ? 1 : 0;
    const otherwise = this.#readOtherwise(kind, ending);
    this.#variables = outside;
    this.#depth--;
    return kind === 'range'
      ? { kind, variables, pipeline, body, otherwise }
      : { kind, variable: variables[0], pipeline, body, otherwise };
  }

  #readOtherwise(kind: 'if' | 'with' | 'range', ending: Ending): readonly TemplateNode[] {
    const reader = this.#takePending(ending);
    if (ending !== 'else') {
      reader.expectEnd();
      return [];
    }
    const keyword = reader.takeKeyword();
    if (keyword !== undefined && keyword === kind && kind !== 'range') {
      // `else if` shares the `end` of the first `if`.
      return [this.#readBlock(kind, reader)];
    }
    reader.expectEnd();
    const { nodes, ending: last } = this.#readList();
    this.#takePending(last).expectEnd();
    return last === 'else' ? this.#fail('expected end; found {{else}}') : nodes;
  }

  #takePending(ending: Ending): OperandReader {
    return ending === 'eof' || this.#pending === undefined
      ? this.#fail('unexpected EOF')
      : this.#pending;
  }

  #declare(names: readonly string[]): void {
    this.#variables = [...this.#variables, ...names];
  }

  #fail(reason: string): never {
    const piece = this.#pieces[this.#next - 1];
    const at = piece?.kind === 'action' ? piece.start : this.#template.length;
    throw new TemplateSyntaxError(lineAt(this.#template, at), reason);
  }
}
