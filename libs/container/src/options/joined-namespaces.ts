/** Kinds of namespaces of another container that a container can be in, beside its network. */
export const joinableNamespaces = ['ipc', 'pid'] as const;

/** One of them. */
export type JoinableNamespace = (typeof joinableNamespaces)[number];

/** Containers whose namespaces a container is in, by name or id. */
export type JoinedNamespaces = Readonly<Partial<Record<JoinableNamespace, string>>>;
