const maxQuotedLength = 200;

/**
 * Text from outside, made safe to stand in a message: in quotes, control characters escaped, and not longer than a few
 * lines.
 */
export function quote(text: string): string {
  const shown = text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    escapeCharacter,
  );
}

// JSON.stringify leaves alone what terminals still act on: C1 controls and changes of the writing direction.
function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
