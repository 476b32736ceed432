/** A word of an action. */
export interface WordToken {
  readonly kind:
    | 'field'
    | 'dot'
    | 'variable'
    | 'word'
    | 'number'
    | 'string'
    | 'raw'
    | 'character'
    | 'declare'
    | 'symbol';
  readonly text: string;
  /** Where it begins and ends in the template. */
  readonly start: number;
  readonly end: number;
  /** Whether there is a blank before it: `.A.B` is one thing, `.A .B` are two. */
  readonly isApart: boolean;
}

/** A piece of a template: text as it is, or an action between braces. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly words: readonly WordToken[]; readonly start: number };

/** The words of an action, by the first expression that fits. */
export const wordPatterns: readonly (readonly [WordToken['kind'], RegExp])[] = [
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['number', /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"/y],
  ['raw', /`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\[^\n])+'/y],
  ['declare', /:=/y],
  ['symbol', /[()|,=]/y],
];
