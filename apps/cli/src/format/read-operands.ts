import { unescapeGo } from './quote.js';
import { lineAt } from './scan-template.js';
import type { Operand, Pipeline, TemplateCommand } from './syntax.js';
import type { TemplatePlace } from './template-errors.js';
import { TemplateSyntaxError } from './template-errors.js';
import type { WordToken } from './tokens.js';

/** What names mean where an action stands. */
interface Names {
  readonly functions: ReadonlySet<string>;
  readonly variables: () => readonly string[];
}

const keywords: ReadonlySet<string> = new Set(
  'if else end range with break continue define template block'.split(' '),
);

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

/** Nested deeper than anybody writes by hand; the reader calls itself for each pair of parentheses. */
const maxDepth = 100;

/** Reads the words of one action. */
export class OperandReader {
  readonly #template: string;
  readonly #words: readonly WordToken[];
  readonly #start: number;
  readonly #names: Names;
  #next = 0;
  #depth = 0;

  constructor(template: string, words: readonly WordToken[], start: number, names: Names) {
    this.#template = template;
    this.#words = words;
    this.#start = start;
    this.#names = names;
  }

  /** The keyword that the action begins with, or goes on with. */
  takeKeyword(): string | undefined {
    const word = this.#words[this.#next];
    if (word?.kind !== 'word' || !keywords.has(word.text)) {
      return undefined;
    }
    this.#next++;
    return word.text;
  }

  /** `$x :=`, `$x =`, and for loops `$key, $value :=`. */
  takeAssignment(
    maxNames: number,
  ): { readonly names: readonly string[]; readonly isNew: boolean } | undefined {
    const names: string[] = [];
    let at = this.#next;
    for (;;) {
      const name = this.#words[at];
      const sign = this.#words[at + 1];
      if (name?.kind !== 'variable' || sign === undefined) {
        return undefined;
      }
      names.push(name.text);
      at += 2;
      if (sign.kind === 'declare' || sign.text === '=') {
        this.#next = at;
        return { names, isNew: sign.kind === 'declare' };
      }
      if (sign.text !== ',' || names.length >= maxNames) {
        return undefined;
      }
    }
  }

  /** The pipeline that the rest of the action is. */
  readToEnd(what: string): Pipeline {
    if (this.#peek() === undefined) {
      this.#fail(`missing value for ${what}`);
    }
    const pipeline = this.#readPipeline();
    this.expectEnd();
    return pipeline;
  }

  /** @throws TemplateSyntaxError if there is more */
  expectEnd(): void {
    const word = this.#peek();
    if (word !== undefined) {
      this.#fail(`unexpected <${word.text}> in command`);
    }
  }

  #readPipeline(): Pipeline {
    const commands = [this.#readCommand()];
    while (this.#peek()?.text === '|') {
      this.#next++;
      commands.push(this.#readCommand());
      const [{ kind }] = commands.at(-1)?.operands ?? [{ kind: 'dot' }];
      if (kind === 'constant' || kind === 'dot') {
        this.#fail(`non executable command in pipeline stage ${commands.length}`);
      }
    }
    return { commands };
  }

  #readCommand(): TemplateCommand {
    const first = this.#readOperand();
    const others: Operand[] = [];
    while (this.#continues()) {
      others.push(this.#readOperand());
    }
    return { operands: [first, ...others] };
  }

  #continues(): boolean {
    const word = this.#peek();
    return word !== undefined && !(word.kind === 'symbol' && /[|)]/.test(word.text));
  }

  #readOperand(): Operand {
    const word = this.#peek() ?? this.#fail('missing value for command');
    this.#next++;
    const from = this.#readTerm(word);
    const fields: string[] = [];
    for (;;) {
      const field = this.#peek();
      if (field?.kind !== 'field' || field.isApart) {
        break;
      }
      this.#next++;
      fields.push(field.text.slice(1));
    }
    if (fields.length === 0) {
      return from;
    }
    return { kind: 'chain', from, fields, place: this.#placeFrom(word) };
  }

  #readTerm(word: WordToken): Operand {
    const place = this.#placeFrom(word);
    switch (word.kind) {
      case 'field': {
        const dot: Operand = { kind: 'dot', place };
        return { kind: 'chain', from: dot, fields: [word.text.slice(1)], place };
      }
      case 'dot':
        return { kind: 'dot', place };
      case 'variable':
        if (!this.#names.variables().includes(word.text)) {
          this.#fail(`undefined variable ${JSON.stringify(word.text)}`);
        }
        return { kind: 'variable', name: word.text, place };
      case 'word':
        return this.#readWord(word, place);
      case 'number':
        return { kind: 'constant', value: Number(word.text), place };
      case 'raw':
        return { kind: 'constant', value: word.text.slice(1, -1), place };
      case 'string':
        return { kind: 'constant', value: this.#unquote(word), place };
      case 'character':
        return { kind: 'constant', value: this.#unquote(word).codePointAt(0) ?? 0, place };
      case 'declare':
      case 'symbol':
        return word.text === '(' ? this.#readParentheses(word) : this.#unexpected(word);
    }
  }

  #readWord(word: WordToken, place: TemplatePlace): Operand {
    const constant = constants.get(word.text);
    if (constant !== undefined) {
      return { kind: 'constant', value: constant, place };
    }
    if (keywords.has(word.text)) {
      this.#unexpected(word);
    }
    if (!this.#names.functions.has(word.text)) {
      this.#fail(
        `function ${JSON.stringify(word.text)} not defined`,
        `there are ${[...this.#names.functions].join(', ')}`,
      );
    }
    return { kind: 'function', name: word.text, place };
  }

  #readParentheses(word: WordToken): Operand {
    if (++this.#depth > maxDepth) {
      this.#fail(`parentheses are nested more than ${maxDepth} deep`);
    }
    const pipeline = this.#readPipeline();
    if (this.#peek()?.text !== ')') {
      this.#fail('unclosed left paren');
    }
    this.#next++;
    this.#depth--;
    return { kind: 'pipeline', pipeline, place: this.#placeFrom(word) };
  }

  #unquote(word: WordToken): string {
    return (
      unescapeGo(word.text.slice(1, -1)) ?? this.#fail(`invalid syntax in the string ${word.text}`)
    );
  }

  #peek(): WordToken | undefined {
    return this.#words[this.#next];
  }

  /** From a word to the one that was read last. */
  #placeFrom({ start, end }: WordToken): TemplatePlace {
    const last = this.#words[this.#next - 1]?.end ?? end;
    const line = lineAt(this.#template, start);
    const column = start - (this.#template.lastIndexOf('\n', start - 1) + 1);
    return { line, column, source: this.#template.slice(start, last) };
  }

  #unexpected(word: WordToken): never {
    return this.#fail(`unexpected <${word.text}> in operand`);
  }

  #fail(reason: string, hint?: string): never {
    throw new TemplateSyntaxError(lineAt(this.#template, this.#start), reason, hint);
  }
}
