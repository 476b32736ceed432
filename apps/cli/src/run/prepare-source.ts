import type { ContainerOptions, Engine } from '@docklet/container';
import { printable } from '../output/printable.js';
import type { TransferView, openTransferView } from '../output/transfer-view.js';
import { stderr } from '../output/standard-output.js';

/** Pulls the image if it is missing, and shows how that goes; without an image to pull, or with `isQuiet`, nothing of this is loaded. */
export async function prepareSource(
  engine: Engine,
  options: ContainerOptions,
  { isQuiet = false }: { readonly isQuiet?: boolean | undefined } = {},
): ReturnType<Engine['prepareSource']> {
  const { source } = options;
  if (source.kind !== 'image' || isQuiet) {
    return engine.prepareSource(options);
  }
  let view: TransferView | undefined;
  try {
    const { openTransferView } = await import('../output/transfer-view.js');
    return await engine.prepareSource(options, {
      onProgress: (progress) => {
        view ??= announce(source.reference, openTransferView);
        view.show(progress);
      },
    });
  } finally {
    view?.[Symbol.dispose]();
  }
}

function announce(name: string, open: typeof openTransferView): TransferView {
  stderr.write(`Pulling ${printable(name)}\n`);
  return open('stderr', 'auto', 'pull');
}
