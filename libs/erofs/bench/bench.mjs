/**
 * Measures writing: `node bench/bench.mjs [ARCHIVE.tar]`, after a build. Without an archive one of /usr/share is made.
 * Each figure is the least of some runs, because a busy machine only ever makes things slower. Memory is measured in
 * processes of their own.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  TarParser,
  encodeTarEnd,
  encodeTarHeader,
  tarEntry,
  tarPadding,
  writeErofs,
} from '../dist/index.js';

const RUNS = 5;
const MIB = 1024 ** 2;

/** Files of the given size until there are `totalBytes`, from one buffer that is used again and again. */
function* archiveOf(entries, fileBytes) {
  const content = Buffer.alloc(Math.min(MIB, fileBytes), 'content');
  let batch = [];
  for (let index = 0; index < entries; index += 1) {
    const name = Buffer.from(`directory-${Math.floor(index / 1000)}/file-${index}`);
    batch.push(
      encodeTarHeader(
        tarEntry({ name, size: fileBytes, mtime: { seconds: index, nanoseconds: 0 } }),
      ),
    );
    for (let rest = fileBytes; rest > 0; rest -= content.length) {
      batch.push(content.subarray(0, rest));
    }
    batch.push(Buffer.alloc(tarPadding(fileBytes)));
    if (fileBytes >= MIB || batch.length >= 256) {
      yield* fileBytes >= MIB ? batch : [Buffer.concat(batch)];
      batch = [];
    }
  }
  yield Buffer.concat([...batch, encodeTarEnd()]);
}

async function* asynchronous(chunks) {
  for (const chunk of chunks) {
    yield await new Promise((resolve) => setImmediate(resolve, chunk));
  }
}

async function least(run) {
  const times = [];
  for (let count = 0; count < RUNS; count += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

function parse(path) {
  const parser = new TarParser();
  const chunk = Buffer.alloc(MIB);
  const fd = openSync(path, 'r');
  for (let count = readSync(fd, chunk); count > 0; count = readSync(fd, chunk)) {
    parser.feed(chunk.subarray(0, count));
    while (parser.next() !== undefined);
  }
  closeSync(fd);
  parser.end();
}

const report = (what, ms, bytes) =>
  console.log(
    `${what.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms  ${(bytes / 1e3 / ms).toFixed(0).padStart(5)} MB/s`,
  );

async function measureTimes(archive, folder) {
  const bytes = statSync(archive).size;
  const image = join(folder, 'image');
  const tree = join(folder, 'tree');
  const clean = (path) => rmSync(path, { recursive: true, force: true });
  console.log(`${archive}: ${(bytes / 1e6).toFixed(0)} MB`);
  report('parse', await least(() => parse(archive)), bytes);
  report(
    'write image',
    await least(async () => {
      clean(image);
      await writeErofs(createReadStream(archive, { highWaterMark: MIB }), image);
    }),
    bytes,
  );
  const ours = statSync(image).size;
  report(
    'copy (cp)',
    await least(() => (clean(image), execFileSync('cp', [archive, image]))),
    bytes,
  );
  report(
    'unpack (tar -x)',
    await least(() => {
      clean(tree);
      mkdirSync(tree);
      execFileSync('tar', ['-x', '-f', archive, '-C', tree]);
    }),
    bytes,
  );
  report(
    'mkfs.erofs of that tree',
    await least(
      () => (
        clean(image),
        execFileSync('mkfs.erofs', ['--quiet', image, tree], { stdio: 'ignore' })
      ),
    ),
    bytes,
  );
  console.log(
    `image ${(ours / 1e6).toFixed(0)} MB, by mkfs.erofs ${(statSync(image).size / 1e6).toFixed(0)} MB`,
  );
}

async function measureMemory(entries, fileBytes) {
  const folder = mkdtempSync(join(tmpdir(), 'docklet-erofs-bench-'));
  try {
    // Once for the code itself, which also takes memory.
    await writeErofs(asynchronous(archiveOf(1000, 5000)), join(folder, 'warm-up'));
    const before = process.memoryUsage.rss();
    const start = performance.now();
    const { sizeBytes } = await writeErofs(
      asynchronous(archiveOf(entries, fileBytes)),
      join(folder, 'image'),
    );
    const ms = performance.now() - start;
    const growth = process.resourceUsage().maxRSS * 1024 - before;
    console.log(
      `${entries} files of ${fileBytes} bytes: ${(ms / 1e3).toFixed(1)} s, image ${(sizeBytes / 1e6).toFixed(0)} MB, memory +${(growth / 1e6).toFixed(0)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--memory') {
  await measureMemory(...rest.map(Number));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'docklet-erofs-bench-'));
  try {
    const archive = first ?? join(folder, 'archive.tar');
    if (first === undefined) {
      execFileSync('tar', ['-c', '-f', archive, '-C', '/usr', 'share']);
    }
    await measureTimes(archive, folder);
    for (const [entries, fileBytes] of [
      [2000, MIB],
      [100_000, 0],
      [1_000_000, 0],
    ]) {
      execFileSync(
        process.execPath,
        [fileURLToPath(import.meta.url), '--memory', entries, fileBytes],
        { stdio: 'inherit' },
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
