/*
 * Loads the bundle with the code that V8 made of it the last time.
 *
 * Node has a cache for that too (module.enableCompileCache), but it is written when a file has been loaded, and then
 * nearly none of its functions has been compiled. Here it is written when the process ends, with every function that was
 * called on the way: a quarter of the time of `docklet run` is compiling otherwise.
 *
 * Each command has a cache of its own, since each calls other functions. It lies beside the code that it was made from:
 * whoever can write there could change the code as well. What cannot be written is not kept, and nothing is lost.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

/** What a command ends with that did not even begin: not the way that is worth keeping. */
const engineFailed = 125;

/** Files that were loaded without a cache. */
const fresh = [];

/** Runs a file of the bundle. */
exports.run = function run(folder, name) {
  const verb = process.argv.slice(2).find((argument) => /^[a-z]+$/.test(argument)) ?? 'docklet';
  // The engine that compiles, and the options that it was started with, decide what its code looks like.
  const version = `${process.version}-${process.arch}`;
  load({ folder, cacheFolder: path.join(folder, '.code-cache', version, verb) }, name);
  process.on('exit', (exitCode) => {
    if (exitCode < engineFailed) {
      countBuffers(true);
      fresh.forEach(save);
    }
  });
};

/** The part of the bundle that moves layers. */
const layers = './image.cjs';

/** Whether it has been loaded. */
let movesLayers = false;

function load(place, name) {
  const file = path.join(place.folder, name);
  // The bundle is ASCII and already a function: neither decoding nor putting together what is a megabyte long.
  const source = fs.readFileSync(file, 'latin1');
  const cacheFile = path.join(place.cacheFolder, `${name}-${fs.statSync(file).mtimeMs}`);
  const cachedData = readIfThere(cacheFile);
  countBuffers(true);
  const script = new Script(source, { filename: file, cachedData });
  movesLayers ||= name === layers;
  countBuffers(false);
  if (cachedData === undefined || script.cachedDataRejected) {
    fresh.push({ script, cacheFile });
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom(place), module, file, place.folder);
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

/**
 * What a file of the bundle sees as `require`, a hundred times: its own files come from the cache too. Everything else is
 * found from here as well as from there; a `require` of its own takes loading node:module.
 */
function requireFrom(place) {
  const loaded = new Map();
  return (name) => {
    if (!loaded.has(name)) {
      loaded.set(name, name.startsWith('./') ? load(place, name) : require(name));
    }
    return loaded.get(name);
  };
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
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
  } catch {
    fs.rmSync(draft, { force: true });
  }
}
