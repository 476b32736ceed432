#!/usr/bin/env -S node --
/*
 * Started by any Node there is: this file keeps to what the oldest of them can read.
 *
 * Node looks for its own --env-file in all of its arguments, up to a `--`: without the one above it would take that of
 * `docklet run` for itself, and the container's variables for its own.
 */
'use strict';

var found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 19)) {
  process.stderr.write(
    'docklet: Node.js 22.19 or newer is needed, and this is ' + process.versions.node + '\n',
  );
  process.exit(125);
}

var path = require('node:path');
var dist = path.join(__dirname, '../dist');
if (!require('node:fs').existsSync(path.join(dist, 'main.cjs'))) {
  process.stderr.write('docklet: it is not built yet; run `npm run build` first\n');
  process.exit(125);
}

// V8 keeps the functions that the first run has compiled: so each command has a cache of its own. They lie beside the
// code that they were made from: whoever can write there could change the code as well.
var verb = process.argv.slice(2).find(function (argument) {
  return /^[a-z]+$/.test(argument);
});
require('node:module').enableCompileCache(path.join(dist, '.compile-cache', verb || 'docklet'));
require('../dist/main.cjs');
