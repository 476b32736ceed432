const maxQuotedLength = 200;

/**
 * A value from outside, made safe to stand in a message: as JSON, control characters escaped, and never longer than a
 * few lines.
 */
export function quote(value: unknown): string {
  const json = typeof value === 'string' ? JSON.stringify(cut(value)) : toJson(value);
  return json.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escapeCharacter);
}

// A program's flags may hold what JSON cannot: a function gives undefined; a bigint or a ring throws.
function toJson(value: unknown): string {
  try {
    return cut(JSON.stringify(value));
  } catch {
    return cut(String(value));
  }
}

function cut(text: string): string {
  return text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
}

// JSON.stringify leaves alone what terminals still act on: C1 controls and changes of the writing direction.
function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
