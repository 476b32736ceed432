import { InvalidDocumentError, quote, readDocument } from '@docklet/oci';

import type { ProfileRule, SeccompProfile } from './profile.js';
import { knownFields, profileSchema } from './profile.schema.js';

/** The largest profile that is read. Docker's has 15 KB. */
export const maxProfileBytes = 1024 * 1024;

const documentName = 'seccomp profile';

/** A rule as it stands in the file: older profiles have one name each. */
type WrittenRule = Omit<ProfileRule, 'names'> & {
  readonly names?: readonly string[];
  readonly name?: string;
};

/**
 * Reads a profile in Docker's format (`--security-opt seccomp=FILE`) or the `seccomp` part of a runtime specification,
 * which is the same without conditions.
 *
 * A field that is not known is an error inside of a rule, where it may be a condition that was misspelt, and with it a
 * call that is allowed without condition.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`, which names the field
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE` above {@link maxProfileBytes}
 */
export function readSeccompProfile(bytes: Uint8Array): SeccompProfile {
  const profile = readDocument(profileSchema, bytes, {
    name: documentName,
    maxBytes: maxProfileBytes,
  });
  const { syscalls = [], ...rest } = profile;
  if (rest.archMap !== undefined && rest.architectures !== undefined) {
    throw invalid('"architectures" and "archMap" are both there', 'leave one of them out');
  }
  return { ...rest, syscalls: syscalls.map(readRule) };
}

function readRule(rule: WrittenRule, index: number): ProfileRule {
  const at = `"syscalls".${index}`;
  assertKnownFields(rule, knownFields.rule, at);
  rule.args?.forEach((argument, number) => {
    assertKnownFields(argument, knownFields.args, `${at}."args".${number}`);
  });
  assertKnownFields(rule.includes ?? {}, knownFields.filter, `${at}."includes"`);
  assertKnownFields(rule.excludes ?? {}, knownFields.filter, `${at}."excludes"`);
  const { name, names, ...rest } = rule;
  if ((name === undefined) === (names === undefined)) {
    throw invalid(`${at} needs "names", and nothing but that`);
  }
  return { ...rest, names: names ?? [name ?? ''] };
}

function assertKnownFields(value: object, known: readonly string[], at: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalid(`${at}.${quote(unknown)} is not a field`, `the fields are ${known.join(', ')}`);
  }
}

function invalid(reason: string, hint?: string): InvalidDocumentError {
  return new InvalidDocumentError(documentName, reason, hint === undefined ? {} : { hint });
}
