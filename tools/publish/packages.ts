/** Packages of the workspace as npm would publish them, unpacked. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Where everything that is published lies; `libs/testing` is for this workspace alone. */
export const published: readonly string[] = [
  ...readdirSync(path.join(root, 'libs'))
    .filter((name) => name !== 'testing')
    .map((name) => `libs/${name}`),
  'apps/cli',
];

interface PackageJson {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package, unpacked. */
export interface UnpackedPackage extends PackageJson {
  readonly folder: string;
}

/** Packs everything that is published, and unpacks it in a folder. By the names of the packages. */
export function unpackAll(into: string): ReadonlyMap<string, UnpackedPackage> {
  const workspaces = published.flatMap((source) => ['--workspace', source]);
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...workspaces],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const archives = JSON.parse(packed) as readonly {
    readonly name: string;
    readonly filename: string;
  }[];
  return new Map(
    archives.map(({ name, filename }) => [name, unpack(path.join(into, path.basename(filename)))]),
  );
}

function unpack(archive: string): UnpackedPackage {
  const folder = path.join(path.dirname(archive), path.basename(archive, '.tgz'));
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
  return { ...readPackage(folder), folder };
}

/** Puts a package and what it says that it depends on, and nothing else, where Node finds it. */
export function install(
  { name, folder, dependencies = {} }: UnpackedPackage,
  into: string,
  all: ReadonlyMap<string, UnpackedPackage>,
): void {
  const target = path.join(into, 'node_modules', name);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(folder, target, { recursive: true });
  for (const dependency of Object.keys(dependencies)) {
    const own = all.get(dependency);
    if (own === undefined) {
      linkForeign(dependency, into, path.basename(name));
    } else if (!isThere(into, dependency)) {
      install(own, into, all);
    }
  }
}

/** The version of this library, where a tool of the workspace has another one. */
function linkForeign(name: string, into: string, library: string): void {
  if (!isThere(into, name)) {
    const link = path.join(into, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    const own = path.join(root, 'libs', library, 'node_modules', name);
    symlinkSync(existsSync(own) ? own : path.join(root, 'node_modules', name), link);
  }
}

function isThere(into: string, name: string): boolean {
  return existsSync(path.join(into, 'node_modules', name));
}

/** What a package says of itself. */
export function readPackage(folder: string): PackageJson {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageJson;
}
