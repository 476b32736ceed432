import type { RuntimeSeccomp } from '@docklet/oci';
import { quote } from '@docklet/oci';
import { loadSeccompLibrary } from '@docklet/syscall';

import { encodeInstructions, instructionBytes, maxInstructions } from './bpf.js';
import { SeccompFilterError } from './errors.js';
import { FilterContext } from './filter-context.js';
import { filterPrelude } from './filter-prelude.js';
import { architectureTokens, encodeAction, nativeArchitecture } from './libseccomp-values.js';
import type { RulePlan } from './plan-rules.js';
import { planRules } from './plan-rules.js';

/**
 * Makes the filter of a runtime specification with libseccomp. It takes some 20 ms; see {@link cachedFilter}.
 *
 * @returns instructions of classic BPF, as seccomp(2) takes them
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 * @throws SeccompLibraryMissingError `DOCKLET_SYSCALL_NO_LIBSECCOMP`
 */
export function compileSeccomp(seccomp: RuntimeSeccomp): Buffer {
  const library = loadSeccompLibrary();
  const plan = planRules(seccomp, library.resolveName);
  using context = new FilterContext(
    library,
    encodeAction(seccomp.defaultAction, seccomp.defaultErrnoRet),
  );
  const { architectures = [] } = seccomp;
  for (const name of architectures) {
    context.addArchitecture(name, tokenOf(name));
  }
  context.optimize(plan.rules.length);
  plan.rules.forEach((rule) => {
    context.addRule(rule);
  });
  const filter = Buffer.concat([preludeOf(plan, architectures), context.export()]);
  if (filter.length > maxInstructions * instructionBytes) {
    throw new SeccompFilterError(
      `it has ${filter.length / instructionBytes} instructions, and the kernel takes ${maxInstructions}`,
    );
  }
  return filter;
}

function preludeOf({ newer, firstUnknown }: RulePlan, added: readonly string[]): Buffer {
  const architectures = [...new Set([nativeArchitecture(), ...added])];
  return encodeInstructions(filterPrelude({ architectures, newer, firstUnknown }));
}

function tokenOf(name: string): number {
  const token = architectureTokens.get(name);
  if (token === undefined) {
    throw new SeccompFilterError(`there is no architecture ${quote(name)}`);
  }
  return token;
}
