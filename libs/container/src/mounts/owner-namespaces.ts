import type { Fd } from '@docklet/syscall';

/** User namespaces of id-mapped mounts, by the names under which a program inherits them. */
export interface OwnerNamespaces extends Disposable {
  readonly namespaces: Readonly<Record<string, Fd>>;
}

/** For a container without such mounts. */
export const noOwnerNamespaces: OwnerNamespaces = {
  namespaces: {},
  [Symbol.dispose]: () => undefined,
};
