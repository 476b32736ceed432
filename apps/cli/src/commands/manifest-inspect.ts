import type { InspectedManifest } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { toJson } from '../format/to-json.js';
import { Interruption } from '../terminal/interruption.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet manifest inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>', 'NAME[:TAG|@DIGEST]')
    .option('-v, --verbose', 'with digests and platforms, and all manifests of an index')
    .action(async (name: string, { verbose = false }: { verbose?: boolean }) => {
      const engine = await context.engine();
      using interruption = new Interruption();
      const found = await engine.images.inspectManifest(name, {
        isDeep: verbose,
        signal: interruption.signal,
      });
      const [first] = found;
      const shown = verbose ? found.map(describe) : first?.document;
      const alone = verbose && found.length === 1 ? (shown as readonly unknown[])[0] : shown;
      stdout.write(`${toJson(alone, 3)}\n`);
    });
}

/** As Docker describes it: the descriptor, the bytes in base64, and what they say. */
function describe({ reference, descriptor, bytes, document }: InspectedManifest): object {
  const isDocker = descriptor.mediaType.includes('docker');
  return {
    Ref: reference,
    Descriptor: descriptor,
    Raw: Buffer.from(bytes).toString('base64'),
    [isDocker ? 'SchemaV2Manifest' : 'OCIManifest']: document,
  };
}
