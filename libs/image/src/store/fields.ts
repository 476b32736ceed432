import { type Digest, type Platform, type Shape, isDigest, shapes } from '@docklet/oci';

const { listOf, maybe, object, only, text } = shapes;

/** The name of content. */
export const digestShape: Shape<Digest> = only(isDigest);

/** Bytes, or how many there are of something. */
export const sizeShape: Shape<number> = only(
  (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
);

/** A moment, RFC 3339 in UTC, as `Date` writes it. */
export const timeShape: Shape<string> = only(
  (value): value is string =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value),
);

/** What an image runs on. */
export const platformShape: Shape<Platform> = object<Platform>({
  os: text,
  architecture: text,
  variant: maybe(text),
  'os.version': maybe(text),
  'os.features': maybe(listOf(text)),
});
