#!/usr/bin/env -S node --v8-pool-size=1 --min-semi-space-size=8 --max-semi-space-size=8 --
/*
 * Started by any Node there is: this file keeps to what the oldest of them can read.
 *
 * Node looks for its own --env-file in all of its arguments, up to a `--`: without the one above it would take that of
 * `docklet run` for itself, and the container's variables for its own.
 *
 * V8's four helper threads, and collecting garbage three times before a container runs, take longer than they save: one
 * thread and 8 MB for new objects. With more than that a pull holds on to what has come in for longer.
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

require('./load.cjs').run(dist, 'main.cjs');
