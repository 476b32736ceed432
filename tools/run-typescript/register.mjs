/**
 * Lets plain `node` run the TypeScript sources of the libraries: `node --import …/register.mjs file.ts`.
 *
 * Node strips the types itself; what it lacks are the two mappings that TypeScript makes: `./x.js` means `./x.ts`, and
 * `@docklet/x` means the sources in libs/x.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const libs = path.join(import.meta.dirname, '../../libs');

registerHooks({
  resolve(specifier, context, next) {
    const library = /^@docklet\/([a-z]+)$/.exec(specifier)?.[1];
    if (library !== undefined) {
      return next(pathToFileURL(path.join(libs, library, 'src/index.ts')).href, context);
    }
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL) {
      const source = fileURLToPath(new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL));
      if (existsSync(source)) {
        return next(pathToFileURL(source).href, context);
      }
    }
    return next(specifier, context);
  },
});
