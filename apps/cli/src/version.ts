declare const DOCKLET_VERSION: string;

/** The version of this package; the bundle knows it. */
export const version = DOCKLET_VERSION;
