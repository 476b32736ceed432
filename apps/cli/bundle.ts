/**
 * Bundles the command line into dist/: `main.cjs` with everything that `docklet run` needs, and a file for each library
 * that only some commands load. koffi stays outside, since its addon is a file of its own.
 *
 * Starting up is a feature: what a command does not use is not even evaluated. See docs/adr/0003-lazy-start.md.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import ts from 'typescript';
import { thirdPartyLicenses } from './third-party-licenses.ts';

const { version } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'),
) as { version: string };
const dist = path.join(import.meta.dirname, 'dist');

/** Libraries that are imported when they are needed, and not before: they bring an HTTP client along. */
const lazyLibraries = ['image', 'registry'];

/** What else is imported when it is needed, and by which names of it. */
const lazyPackages = { yaml: ['parse'] } as const;

/** The libraries, from their sources: the bundle is the same whether or not they have been built. */
const libraries: Plugin = {
  name: 'libraries',
  setup(plugin) {
    plugin.onResolve({ filter: /^@docklet\/[a-z]+$/ }, ({ path: name }) => ({
      path: path.join(import.meta.dirname, '../../libs', path.basename(name), 'src/index.ts'),
      sideEffects: false,
    }));
  },
};

/** Modules of Node that take milliseconds to load, and that most commands do not use. */
const lazyBuiltins = [
  ...[
    'node:child_process',
    'node:crypto',
    'node:fs/promises',
    'node:http',
    'node:https',
    'node:module',
    'node:net',
  ],
  ...['node:readline', 'node:readline/promises', 'node:stream', 'node:stream/promises', 'node:tls'],
  ...['node:timers/promises', 'node:zlib'],
];

/** Libraries that are part of the main file and that `docklet run` does not use. */
const lazilyEvaluatedLibraries = ['erofs'];

/** A dynamic import of one of these becomes a `require` of its own file. */
const ownFiles: Plugin = {
  name: 'own-files',
  setup(plugin) {
    const filter = new RegExp(`^@docklet/(${lazyLibraries.join('|')})$`);
    plugin.onResolve({ filter }, ({ path: name, kind }) =>
      kind === 'dynamic-import'
        ? { path: `./${name.replace('@docklet/', '')}.cjs`, external: true }
        : undefined,
    );
    const packages = new RegExp(`^(?:${Object.keys(lazyPackages).join('|')})$`);
    plugin.onResolve({ filter: packages }, ({ path: name }) => ({
      path: `./${name}.cjs`,
      external: true,
    }));
  },
};

/**
 * Puts a stand-in before a module, which loads it when the first of its exports is read. esbuild reads imports from such an
 * object where they are used, not where they are imported; what it asks first is whether this is a module of ES, and it is
 * none.
 */
function standIn(target: string): string {
  return `let loaded;
    module.exports = new Proxy({}, {
      get: (_, name) =>
        name === '__esModule' ? undefined : (loaded ??= require(${JSON.stringify(target)}))[name],
    });`;
}

const lazyEvaluation: Plugin = {
  name: 'lazy-evaluation',
  setup(plugin) {
    const builtins = new RegExp(`^(?:${lazyBuiltins.join('|')})$`);
    plugin.onResolve({ filter: builtins }, ({ path: name, namespace }) =>
      namespace === 'stand-in'
        ? { path: name, external: true }
        : { path: name, namespace: 'stand-in' },
    );
    // Schemas bring zod along, and are there for what comes from outside: often nothing does.
    plugin.onResolve({ filter: /\.schema\.js$/ }, ({ path: name, ...request }) => {
      if (request.namespace === 'stand-in' || request.importer.endsWith('.schema.ts')) {
        return undefined;
      }
      const source = name.replace(/\.js$/, '.ts');
      return { path: path.resolve(request.resolveDir, source), namespace: 'stand-in' };
    });
    const inside = new RegExp(`^@docklet/(?:${lazilyEvaluatedLibraries.join('|')})$`);
    plugin.onResolve({ filter: inside }, ({ path: name, namespace }) => {
      const target = path.join(
        import.meta.dirname,
        '../../libs',
        path.basename(name),
        'src/index.ts',
      );
      return namespace === 'stand-in' ? { path: target } : { path: target, namespace: 'stand-in' };
    });
    plugin.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path: target }) => ({
      contents: standIn(target),
      resolveDir: import.meta.dirname,
    }));
  },
};

/** What undici loads for things that the registry client does not do: HTTP/2, fetch, and streams of node:http. */
const unusedByUndici = /^(?:node:http|\.\/client-h2\.js|\.\.\/web\/.*)$/;

/** Of undici only what the registry client uses: everything takes several times as long to load. */
const leanUndici: Plugin = {
  name: 'lean-undici',
  setup(plugin) {
    plugin.onResolve({ filter: /^undici$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'lean-undici',
    }));
    plugin.onResolve({ filter: unusedByUndici }, ({ path: name, importer }) =>
      importer.includes('/undici/lib/') ? { path: name, namespace: 'lean-undici' } : undefined,
    );
    plugin.onLoad({ filter: /.*/, namespace: 'lean-undici' }, ({ path: name }) => ({
      contents: leanModules[name] ?? '',
      resolveDir: path.join(import.meta.dirname, '../../libs/registry'),
    }));
  },
};

const leanModules: Readonly<Record<string, string>> = {
  undici: `exports.Pool = require('undici/lib/dispatcher/pool.js');`,
  // It only asks whether a stream is one of these, and none is.
  'node:http': 'exports.IncomingMessage = class {};',
};

/**
 * For each option commander asks whether its value is a list, by a class of all letters and digits that there are: making
 * that takes 0.8 ms. The names of our values are words of ASCII.
 */
const asciiCommander: Plugin = {
  name: 'ascii-commander',
  setup(plugin) {
    plugin.onLoad({ filter: /\/commander\/lib\/option\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const contents = source.replace(String.raw`/\p{ID_Continue}\.`, String.raw`/\w\.`);
      if (contents === source) {
        throw new Error(`${file}: commander asks in another way than before`);
      }
      return { contents };
    });
  },
};

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'cjs',
  // `import()` becomes `require`: it would load the whole machinery of ES modules for a file that is none.
  supported: { 'dynamic-import': false },
  // Names stay: errors are named after their classes. (Keeping them beside short ones takes a call for each function.)
  minifyWhitespace: true,
  minifySyntax: true,
  external: ['koffi'],
  legalComments: 'none',
  // Modules of the libraries find files by what CommonJS has under other names.
  define: {
    'import.meta.url': '__filename',
    'import.meta.dirname': '__dirname',
    DOCKLET_VERSION: JSON.stringify(version),
    // How undici is told that it is in a bundle: it then leaves out a second parser, which is an experiment.
    esbuildDetection: 'true',
  },
  // bin/docklet.cjs calls what the file is: a function, as Node would make one of it, in characters of one byte.
  banner: {
    js: '(function (exports, require, module, __filename, __dirname) {',
  },
  footer: { js: '})' },
  charset: 'ascii',
  logLevel: 'warning',
  write: false,
  metafile: true,
};

/**
 * How esbuild makes a namespace of what `require` returns: for each of a hundred imports it defines a getter for each
 * export. Here the module itself is the namespace's prototype, which costs one object for each module.
 */
const namespaces = {
  before: /__toESM=\(mod,isNodeMode,target\)=>\(.*?:target,mod\)\)/s,
  after: `__namespaces=new Map,__toESM=mod=>{var found=__namespaces.get(mod);return found||__namespaces.set(mod,found=mod.__esModule?mod:__create(mod,{default:{value:mod}})),found}`,
} as const;

/**
 * esbuild wraps each module as the only method of an object, so that profilers show its name. V8 makes 850 such objects
 * of 850 shapes before anything else happens, which takes 8 ms; here they are the functions that they are called as.
 */
function plainModules(code: string, file: string): string {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const cuts: [from: number, to: number, text: string][] = [];
  const visit = (node: ts.Node): void => {
    const wrapped = wrappedModule(node);
    if (wrapped === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    const { object, method } = wrapped;
    const parameters = method.parameters.map((one) => one.name.getText(source)).join(',');
    const body = method.body ?? method;
    cuts.push([object.getStart(source), body.getStart(source), `(${parameters})=>`]);
    cuts.push([body.end, object.end, '']);
  };
  ts.forEachChild(source, visit);
  let result = '';
  let at = 0;
  for (const [from, to, text] of cuts) {
    result += code.slice(at, from) + text;
    at = to;
  }
  result += code.slice(at);
  for (const { name, call, plainCall } of wrappers) {
    const parts = result.split(call);
    if (parts.length > 2 || (parts.length < 2 && result.includes(`${name}(`))) {
      throw new Error(`${file}: esbuild wraps modules in another way than before`);
    }
    result = parts.join(plainCall);
  }
  return result;
}

/** esbuild's helpers that wrap modules, and how they call what they have wrapped. */
const wrappers = [
  { name: '__esm', call: '(0,fn[__getOwnPropNames(fn)[0]])(', plainCall: 'fn(' },
  { name: '__commonJS', call: '(0,cb[__getOwnPropNames(cb)[0]])(', plainCall: 'cb(' },
] as const;

/** A module as esbuild wraps it: `__esm({"src/file.ts"(){…}})`. */
function wrappedModule(
  node: ts.Node,
): { object: ts.ObjectLiteralExpression; method: ts.MethodDeclaration } | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) {
    return undefined;
  }
  const { text } = node.expression;
  const [object] = node.arguments;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) {
    return undefined;
  }
  const [method] = object.properties;
  const isWrapper = wrappers.some(({ name }) => name === text);
  return isWrapper && method !== undefined && ts.isMethodDeclaration(method)
    ? { object, method }
    : undefined;
}

/** @returns the files that went into it */
async function writeBundle(own: BuildOptions): Promise<string[]> {
  const { outputFiles = [], metafile } = await build({ ...options, ...own });
  for (const { path: file, text } of outputFiles) {
    const code = text.replace(namespaces.before, namespaces.after);
    if (code === text && text.includes('__toESM=')) {
      throw new Error(`${file}: esbuild makes namespaces in another way than before`);
    }
    if (/[^\0-\x7f]/.test(code)) {
      throw new Error(
        `${file} is not ASCII: regular expressions need \\u where they have other characters`,
      );
    }
    writeFileSync(file, plainModules(code, file));
  }
  return Object.keys(metafile?.inputs ?? {}).map((file) => path.resolve(file));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const bundled = await writeBundle({
  entryPoints: { main: path.join(import.meta.dirname, 'src/main.ts') },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  plugins: [ownFiles, lazyEvaluation, libraries, asciiCommander],
});
for (const library of lazyLibraries) {
  const more = await writeBundle({
    stdin: {
      contents: `export * from '@docklet/${library}';`,
      resolveDir: import.meta.dirname,
    },
    outfile: path.join(dist, `${library}.cjs`),
    plugins: [leanUndici, lazyEvaluation, libraries],
  });
  bundled.push(...more);
}
for (const [name, used] of Object.entries(lazyPackages)) {
  const more = await writeBundle({
    stdin: {
      contents: `export { ${used.join(', ')} } from '${name}';`,
      resolveDir: path.join(import.meta.dirname, '../../libs/container'),
    },
    outfile: path.join(dist, `${name}.cjs`),
  });
  bundled.push(...more);
}
writeFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(bundled));
