import { TemplateSyntaxError } from './template-errors.js';
import type { Piece, WordToken } from './tokens.js';
import { wordPatterns } from './tokens.js';

/** The line of a place in a template, counted from 1. */
export function lineAt(template: string, offset: number): number {
  return template.slice(0, offset).split('\n').length;
}

/**
 * Takes a template apart into text and actions. `{{-` and `-}}` take the blanks around the action away.
 *
 * @throws TemplateSyntaxError (`DOCKLET_CLI_TEMPLATE_SYNTAX`)
 */
export function scanTemplate(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  let isTrimmed = false;
  while (position < template.length) {
    const open = template.indexOf('{{', position);
    const text = template.slice(position, open < 0 ? undefined : open);
    const trimsBefore = open >= 0 && /^\{\{-\s/.test(template.slice(open, open + 4));
    pieces.push({ kind: 'text', text: trim(text, isTrimmed, trimsBefore) });
    if (open < 0) {
      break;
    }
    const action = scanAction(template, open, trimsBefore ? 3 : 2);
    if (action.words !== undefined) {
      pieces.push({ kind: 'action', words: action.words, start: open });
    }
    position = action.end;
    isTrimmed = action.trimsAfter;
  }
  return pieces.filter((piece) => piece.kind === 'action' || piece.text !== '');
}

function trim(text: string, atStart: boolean, atEnd: boolean): string {
  const begun = atStart ? text.trimStart() : text;
  return atEnd ? begun.trimEnd() : begun;
}

interface ScannedAction {
  /** None for a comment. */
  readonly words: readonly WordToken[] | undefined;
  readonly end: number;
  readonly trimsAfter: boolean;
}

const closing = /\s+-\}\}|\s*\}\}/y;
const comment = /\s*\/\*.*?\*\/(?:\s-)?\}\}/sy;

function scanAction(template: string, open: number, braces: number): ScannedAction {
  const words: WordToken[] = [];
  let position = open + braces;
  for (;;) {
    const commented = words.length === 0 ? match(comment, template, position) : undefined;
    const closed = commented ?? match(closing, template, position);
    if (closed !== undefined) {
      return {
        words: commented === undefined ? words : undefined,
        end: position + closed.length,
        trimsAfter: closed.endsWith('-}}'),
      };
    }
    const blanks = match(/\s+/y, template, position)?.length ?? 0;
    const word = scanWord(template, position + blanks, blanks > 0 || words.length === 0);
    words.push(word);
    position = word.end;
  }
}

function scanWord(template: string, start: number, isApart: boolean): WordToken {
  for (const [kind, pattern] of wordPatterns) {
    const text = match(pattern, template, start);
    if (text !== undefined) {
      return { kind, text, start, end: start + text.length, isApart };
    }
  }
  throw new TemplateSyntaxError(lineAt(template, start), complaint(template.slice(start)));
}

function complaint(rest: string): string {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  switch (rest === '' ? '' : character) {
    case '':
      return 'unclosed action';
    case '"':
      return 'unterminated quoted string';
    case '`':
      return 'unterminated raw quoted string';
    case "'":
      return 'unterminated character constant';
    case '{':
      return 'unexpected "{" in command';
    default:
      return `unexpected ${JSON.stringify(character)} in command`;
  }
}

/** What an expression finds exactly there. */
function match(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
