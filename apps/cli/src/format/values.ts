/** What a template works on: what JSON can say, and in rows of lists also methods such as `.Label "name"`. */
export type TemplateValue = unknown;

/** A row of a list, or whatever else has fields. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * The value of a field that is not there. Printing it is an error, as in Docker; asking whether it is there is not.
 */
export class MissingField {
  readonly reason: string;
  readonly hint: string | undefined;

  constructor(reason: string, hint?: string) {
    this.reason = reason;
    this.hint = hint;
  }
}

/** Whether a value has fields of its own. */
export function isFields(value: TemplateValue): value is Fields {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof MissingField)
  );
}

/** Whether a value counts as true in Go's templates: anything but zero, nothing and what is empty. */
export function isTruthy(value: TemplateValue): boolean {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  if (value instanceof MissingField) {
    return false;
  }
  return isFields(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** How Go names the type of a value, as far as the value still knows it. */
export function typeName(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
    case 'bigint':
      return Number.isInteger(value) || typeof value === 'bigint' ? 'int' : 'float64';
    case 'object':
      return value === null ? 'nil' : Array.isArray(value) ? '[]interface {}' : 'map';
    default:
      return 'nil';
  }
}

/** A value as Go's `%v` prints it. */
export function showValue(value: TemplateValue): string {
  if (Array.isArray(value)) {
    return `[${value.map(showValue).join(' ')}]`;
  }
  if (isFields(value)) {
    const entries = Object.keys(value)
      .toSorted()
      .map((key) => `${key}:${showValue(value[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  return value === null || value === undefined ? '<nil>' : showScalar(value);
}

function showScalar(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return String(value);
}
