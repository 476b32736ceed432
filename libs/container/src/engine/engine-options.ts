import type { Settings } from '@docklet/config';
import type { HelperCommand } from '../plan/farewell-steps.js';

/** What an engine is opened with; settings that are left out have their defaults. */
export interface EngineOptions extends Partial<Settings> {
  /** Told of things that are not as they should be, but do not keep a container from running. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * How docklet is called again for this engine: a command line to which an order is appended. The process that looks
   * after a container becomes it when the container has ended and nobody else is there to clean up. Default: none; then
   * the next command cleans up, and containers are not started again.
   */
  readonly helper?: HelperCommand | undefined;
  /** How registries are reached. */
  readonly registry?: RegistryAccess | undefined;
}

/** The options with every setting there. */
export type CompleteEngineOptions = EngineOptions & Settings;

/** What an engine knows of the way to registries. */
export interface RegistryAccess {
  /** Files with credentials in Docker's format, the most important first. Default: none, everybody is anonymous. */
  readonly credentialFiles?: readonly string[] | undefined;
  /** Folders laid out like /etc/docker/certs.d. */
  readonly certsFolders?: readonly string[] | undefined;
  /** Files and folders as containers-registries.conf(5) has them; later ones replace what earlier ones say of a prefix. */
  readonly registriesConf?: readonly string[] | undefined;
  /** The values of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. */
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}
