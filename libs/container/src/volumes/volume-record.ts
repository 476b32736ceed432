/** The version of `volume.json`. */
export const volumeRecordVersion = 1;

/** What a volume is: written once, when it is created (`volume.json`). */
export interface VolumeRecord {
  readonly schemaVersion: typeof volumeRecordVersion;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What is mounted in its place: `type`, `device` and `o` of mount(8). Empty for a folder. */
  readonly driverOptions: Readonly<Record<string, string>>;
  /** Whether nobody has named it: then it goes with the container that it was made for. */
  readonly isAnonymous: boolean;
}
