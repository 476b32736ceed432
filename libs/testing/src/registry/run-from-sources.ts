import { registerHooks } from 'node:module';

/**
 * Lets a process that a test starts run the sources as they are: `node --import run-from-sources.ts script.ts`. Packages
 * of this workspace are taken from their `src` folders, and `x.js` is read from `x.ts`.
 */
const libraries = new URL('../../../', import.meta.url);

registerHooks({
  resolve: (specifier, context, next) => {
    const library = /^@docklet\/([a-z]+)$/.exec(specifier)?.[1];
    if (library !== undefined) {
      return next(new URL(`${library}/src/index.ts`, libraries).href, context);
    }
    const isOurs = context.parentURL?.includes('/src/') === true && specifier.startsWith('.');
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
