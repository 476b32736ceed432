import type { TemplatePlace } from './template-errors.js';

/** A part of a template. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'assign';
      readonly name: string;
      /** `:=` makes a variable, `=` changes one. */
      readonly isNew: boolean;
      readonly pipeline: Pipeline;
    }
  | {
      readonly kind: 'if' | 'with';
      readonly variable: string | undefined;
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: 'range';
      /** None, the element, or its key and the element. */
      readonly variables: readonly string[];
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | { readonly kind: 'break' | 'continue' };

/** Commands that hand their results on: `.Names | json`. */
export interface Pipeline {
  readonly commands: readonly TemplateCommand[];
}

/** A value, or a function with its arguments. */
export interface TemplateCommand {
  readonly operands: readonly [Operand, ...Operand[]];
}

/** Something that has a value. */
export type Operand = { readonly place: TemplatePlace } & (
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'chain'; readonly from: Operand; readonly fields: readonly string[] }
);
