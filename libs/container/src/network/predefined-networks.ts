/** Networks that every engine has. */
export const predefinedNetworks: readonly string[] = ['bridge', 'host', 'none'];
