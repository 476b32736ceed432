import type { ScalarTag } from 'yaml';
import { parse } from 'yaml';
import type { CdiSpec } from './cdi-spec.js';
import { checkCdiSpec, withoutNull } from './cdi-spec.schema.js';
import { InvalidCdiSpecError } from './errors.js';

/** Go reads `0660` as an octal number, YAML 1.2 as 660: a mode would be another one. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

/**
 * Reads the specification of devices from YAML.
 *
 * @throws {@link InvalidCdiSpecError} (`DOCKLET_CONTAINER_INVALID_CDI_SPEC`)
 */
export function parseYamlCdiSpec(text: string, file: string): CdiSpec {
  let value: unknown;
  try {
    value = parse(text, withoutNull, { customTags: (tags) => [octal, ...tags] });
  } catch (error) {
    throw new InvalidCdiSpecError(file, 'it is not YAML', error);
  }
  return checkCdiSpec(value, file);
}
