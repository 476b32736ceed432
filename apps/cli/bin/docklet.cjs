#!/usr/bin/env -S GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608:glibc.malloc.mmap_threshold=2097152:glibc.malloc.arena_max=2:${GLIBC_TUNABLES} node --v8-pool-size=1 --min-semi-space-size=8 --max-semi-space-size=8 --
/*
 * Starts docklet: checks the Node that it is started by, and loads the bundle with the code that V8 made of it the last
 * time. Everything is in this one file, since a second one takes 1 ms; and in words that the Nodes understand that are
 * too old, so that they get to say so.
 *
 * Node looks for its own --env-file in all of its arguments, up to a `--`: without the one above it would take that of
 * `docklet run` for itself, and the container's variables for its own.
 *
 * V8's four helper threads, and collecting garbage three times before a container runs, take longer than they save: one
 * thread and 8 MB for new objects. With more than that a pull holds on to what has come in for longer.
 *
 * What malloc gives out lies in large pages, two thousand page faults fewer: a tenth of the time of `docklet run` on a
 * machine where one takes long, as in many virtual ones. mallopt(3) and GNU libc's manual on tunables; other libraries
 * do not look at that variable. The kernel reads 255 bytes of the first line.
 *
 * Node has a cache for compiled code too (module.enableCompileCache), but it is written when a file has been loaded, and
 * then nearly none of its functions has been compiled. Here it is written when the process ends, with every function that
 * was called on the way: a quarter of the time of `docklet run` is compiling otherwise. Each command has a cache of its
 * own, since each calls other functions. It lies beside the code that it was made from: whoever can write there could
 * change the code as well. What cannot be written is not kept, and nothing is lost.
 */
'use strict';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `docklet: Node.js 22.19 or newer is needed, and this is ${process.versions.node}\n`,
  );
  process.exit(125);
}

/** What the first line puts before the caller's own tunables: those are what is passed on, to containers too. */
const ownTunables =
  'glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608:glibc.malloc.mmap_threshold=2097152:glibc.malloc.arena_max=2:';
const { GLIBC_TUNABLES: tunables = '' } = process.env;
if (tunables === ownTunables) {
  delete process.env.GLIBC_TUNABLES;
} else if (tunables.startsWith(ownTunables)) {
  process.env.GLIBC_TUNABLES = tunables.slice(ownTunables.length);
}

const fs = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

/** What a command ends with that did not even begin: not the way that is worth keeping. */
const engineFailed = 125;

/** The bundle. */
const folder = path.join(__dirname, '../dist');
const main = 'main.cjs';

/** The part of it that moves layers. */
const layers = './image.cjs';

/** Whether that has been loaded. */
let movesLayers = false;

/** Files that were loaded without a cache. */
const fresh = [];

/** The engine that compiles, and the options that it was started with, decide what its code looks like. */
const verb = process.argv.slice(2).find((argument) => /^[a-z]+$/.test(argument)) || 'docklet';
const version = `${process.version}-${process.arch}`;
const cacheFolder = path.join(folder, '.code-cache', version, verb);

function load(name) {
  const file = path.join(folder, name);
  // The bundle is ASCII and already a function: neither decoding nor putting together what is a megabyte long.
  const source = fs.readFileSync(file, 'latin1');
  const cacheFile = path.join(cacheFolder, `${name}-${fs.statSync(file).mtimeMs}`);
  const cachedData = readIfThere(cacheFile);
  countBuffers(true);
  const script = new Script(source, { filename: file, cachedData });
  movesLayers = movesLayers || name === layers;
  countBuffers(false);
  if (cachedData === undefined || script.cachedDataRejected) {
    fresh.push({ script, cacheFile });
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFromBundle, module, file, folder);
  return module.exports;
}

/**
 * Layers pass through buffers that live for a moment, hundreds of megabytes of them. V8 takes each 64 MB of those for a
 * reason to look through all objects there are, fifteen times in a pull of 345 MB: a fifth of its processor time. They
 * are given back all the same, when it looks through the new ones. Only a V8 that is known to have this flag is asked:
 * others would say on standard error that they do not.
 *
 * Code is kept for the flags that it was made with, so they are as usual while it is read and written.
 */
function countBuffers(isCounting) {
  if (movesLayers && process.versions.v8.startsWith('13.')) {
    const flag = 'external-memory-accounted-in-global-limit';
    require('node:v8').setFlagsFromString(isCounting ? `--no-${flag}` : `--${flag}`);
  }
}

const loaded = new Map();

/**
 * What the files of the bundle see as `require`, a hundred times: the bundle's own come from the cache too. Everything else
 * is found from here as well as from there; a `require` of their own takes loading node:module.
 */
function requireFromBundle(name) {
  if (!loaded.has(name)) {
    loaded.set(name, name.startsWith('./') ? load(name) : require(name));
  }
  return loaded.get(name);
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch (_error) {
    return undefined;
  }
}

/** Several processes may do this at once; each replaces the file as a whole. */
function save({ script, cacheFile }) {
  const draft = `${cacheFile}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(cacheFile), { recursive: true });
    fs.writeFileSync(draft, script.createCachedData(), { mode: 0o600 });
    fs.renameSync(draft, cacheFile);
  } catch (_error) {
    fs.rmSync(draft, { force: true });
  }
}

if (!fs.existsSync(path.join(folder, main))) {
  process.stderr.write('docklet: it is not built yet; run `npm run build` first\n');
  process.exit(125);
}
load(main);
process.on('exit', (exitCode) => {
  if (exitCode < engineFailed) {
    countBuffers(true);
    fresh.forEach(save);
  }
});
