import type { Scope } from './evaluate.js';
import { evaluatePipeline, logicFunctions, requireValue } from './evaluate.js';
import type { TemplateFunction } from './functions.js';
import { templateFunctions } from './functions.js';
import { parseTemplate } from './parse-template.js';
import type { Pipeline, TemplateNode } from './syntax.js';
import { TemplateExecutionError } from './template-errors.js';
import type { TemplateValue } from './values.js';
import { isFields, isTruthy, showValue, typeName } from './values.js';

/** How a template is filled. */
export interface ExecuteOptions {
  /** Default: {@link templateFunctions}. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
  /** Applied to what comes from the data; what the template itself says stays as it is. */
  readonly escape?: (text: string) => string;
}

const functionNames: ReadonlySet<string> = new Set([
  ...Object.keys(templateFunctions),
  ...logicFunctions,
]);

/** A loop is left, or goes on with its next element. */
class LoopExit {
  readonly kind: 'break' | 'continue';

  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

/** A template of `--format`. */
export class Template {
  readonly #nodes: readonly TemplateNode[];

  /** @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`) */
  constructor(text: string) {
    this.#nodes = parseTemplate(text, functionNames);
  }

  /**
   * Fills the template.
   *
   * @throws TemplateExecutionError (`DOCKLET_CLI_TEMPLATE_EXECUTION`)
   */
  execute(data: TemplateValue, options: ExecuteOptions = {}): string {
    const { functions = templateFunctions, escape = (text: string) => text } = options;
    const writer = new Writer(escape);
    const variables = new Map([['$', { value: data }]]);
    writer.writeAll(this.#nodes, { dot: data, variables, functions });
    return writer.text;
  }
}

class Writer {
  text = '';
  readonly #escape: (text: string) => string;

  constructor(escape: (text: string) => string) {
    this.#escape = escape;
  }

  /** Writes nodes one after another; variables of one are there for those after it. */
  writeAll(nodes: readonly TemplateNode[], outer: Scope): LoopExit | undefined {
    let scope = outer;
    for (const node of nodes) {
      if (node.kind === 'assign') {
        scope = assign(node, scope);
        continue;
      }
      const exit = this.#write(node, scope);
      if (exit !== undefined) {
        return exit;
      }
    }
    return undefined;
  }

  #write(node: Exclude<TemplateNode, { kind: 'assign' }>, scope: Scope): LoopExit | undefined {
    switch (node.kind) {
      case 'text':
        this.text += node.text;
        return undefined;
      case 'print':
        this.text += this.#show(node.pipeline, scope);
        return undefined;
      case 'range':
        return this.#writeLoop(node, scope);
      case 'break':
      case 'continue':
        return new LoopExit(node.kind);
      case 'if':
      case 'with': {
        const value = evaluatePipeline(node.pipeline, scope);
        const inside = declare(scope, node.variable === undefined ? [] : [[node.variable, value]]);
        return isTruthy(value)
          ? this.writeAll(node.body, node.kind === 'with' ? { ...inside, dot: value } : inside)
          : this.writeAll(node.otherwise, inside);
      }
    }
  }

  #show(pipeline: Pipeline, scope: Scope): string {
    const [first, ...others] = pipeline.commands;
    const value = valueOf(pipeline, scope);
    const text = value === null || value === undefined ? '<no value>' : showValue(value);
    const isConstant = first?.operands[0].kind === 'constant' && others.length === 0;
    return isConstant ? text : this.#escape(text);
  }

  #writeLoop(node: Extract<TemplateNode, { kind: 'range' }>, scope: Scope): LoopExit | undefined {
    const elements = elementsOf(node.pipeline, scope);
    if (elements.length === 0) {
      return this.writeAll(node.otherwise, scope);
    }
    for (const [key, value] of elements) {
      const [first, second] = node.variables;
      const named =
        second === undefined
          ? [[first, value]]
          : [
              [first, key],
              [second, value],
            ];
      const inside = declare(
        { ...scope, dot: value },
        named.flatMap(([name, bound]): [string, TemplateValue][] =>
          typeof name === 'string' ? [[name, bound]] : [],
        ),
      );
      if (this.writeAll(node.body, inside)?.kind === 'break') {
        break;
      }
    }
    return undefined;
  }
}

function valueOf(pipeline: Pipeline, scope: Scope): TemplateValue {
  const last = pipeline.commands.at(-1);
  const value = evaluatePipeline(pipeline, scope);
  return last === undefined ? value : requireValue(value, last);
}

function elementsOf(pipeline: Pipeline, scope: Scope): [TemplateValue, TemplateValue][] {
  const value = valueOf(pipeline, scope);
  if (Array.isArray(value)) {
    return value.map((element, index) => [index, element as TemplateValue]);
  }
  if (isFields(value)) {
    return Object.keys(value)
      .toSorted()
      .map((key) => [key, value[key]]);
  }
  if (value === null || value === undefined) {
    return [];
  }
  const place = pipeline.commands[0]?.operands[0].place ?? { line: 1, column: 0, source: '' };
  throw new TemplateExecutionError(place, `range can't iterate over ${typeName(value)}`);
}

function assign(node: Extract<TemplateNode, { kind: 'assign' }>, scope: Scope): Scope {
  const value = valueOf(node.pipeline, scope);
  const existing = scope.variables.get(node.name);
  if (!node.isNew && existing !== undefined) {
    existing.value = value;
    return scope;
  }
  return declare(scope, [[node.name, value]]);
}

function declare(scope: Scope, named: readonly (readonly [string, TemplateValue])[]): Scope {
  return named.length === 0
    ? scope
    : {
        ...scope,
        variables: new Map([
          ...scope.variables,
          ...named.map(([name, value]) => [name, { value }] as const),
        ]),
      };
}
