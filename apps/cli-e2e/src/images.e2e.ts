import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  busyboxImage,
  jsonResponse,
  pushImage,
  startDockerRegistry,
  startFakeRegistry,
} from '@docklet/testing';
import type { DockerRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';

let docklet: Docklet;
let registry: DockerRegistry;
let name: string;

beforeAll(async () => {
  docklet = new Docklet();
  registry = await startDockerRegistry();
  const image = busyboxImage();
  const config = {
    ...image.config,
    created: '2026-01-02T03:04:05Z',
    history: [
      { created_by: 'ADD rootfs\t.', created: '2026-01-02T03:04:05Z', comment: 'hi \u001b[31m' },
    ],
    config: { Cmd: ['sh'], Labels: { team: 'blue', evil: '\u001b]0;title\u0007' } },
  };
  await pushImage(registry.host, 'team/app:v1', { ...image, config });
  await pushImage(registry.host, 'team/app:v2', { ...image, config });
  name = `${registry.host}/team/app:v1`;
  await docklet.ok(['pull', '-q', name]);
});
afterAll(async () => {
  await registry.stop();
  await docklet.end();
});

const lines = async (...args: string[]): Promise<string[]> =>
  (await docklet.ok(args)).trimEnd().split('\n');

describe('docklet images', () => {
  it('prints the columns of docker', async () => {
    const [header, row] = await lines('images');
    expect(header).toMatch(/^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$/);
    expect(row).toMatch(/team\/app +v1 +[0-9a-f]{12} +\d+ \w+ ago +2\.\d+MB$/);
  });

  it('prints by a template, as JSON, with digests, and ids only', async () => {
    const [id = ''] = await lines('images', '-q', '--no-trunc');
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await lines('images', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).toEqual([
      `${name} ${id.slice(7, 19)}`,
    ]);
    const [json = ''] = await lines('images', '--format', 'json');
    expect(JSON.parse(json)).toMatchObject({ Tag: 'v1', ID: id.slice(7, 19) });
    expect(await lines('images', '--digests')).toContainEqual(
      expect.stringMatching(/^REPOSITORY +TAG +DIGEST +IMAGE ID/),
    );
    expect(await lines('image', 'ls', '-q')).toEqual([id.slice(7, 19)]);
  });

  it.each([
    [['-f', 'reference=*/team/app:v1'], 1],
    [['-f', 'reference=nothing'], 0],
    [['-f', 'label=team=blue'], 1],
    [['-f', 'label=team=red'], 0],
    [['-f', 'dangling=true'], 0],
    [['-f', 'dangling=false'], 1],
    [['nothing'], 0],
  ])('filters by %j', async (flags, count) => {
    const found = await docklet.ok(['images', '-q', ...flags]);
    expect(found.split('\n').filter(Boolean)).toHaveLength(count);
  });

  it.each([
    [['-f', 'nonsense=x'], 1, /there are dangling, label, before, since, reference/],
    [['-f', 'nonsense'], 125, /name=value/],
    [['--format', '{{'], 1, /template parsing error: template: :1: unclosed action/],
    [['--format', '{{.Nope}}'], 1, /can't evaluate field Nope\nhint: there are .*Repository/],
    [['a', 'b'], 1, /too many arguments/],
    [['--nonsense'], 125, /--nonsense/],
  ])('refuses %j', async (flags, code, message) => {
    const result = await docklet.run(['images', ...flags]);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('docklet image', () => {
  it('lists its commands, and refuses others', async () => {
    expect(await docklet.run(['image'])).toMatchObject({ code: 0 });
    const help = await docklet.ok(['image', '--help']);
    [
      'history',
      'import',
      'inspect',
      'load',
      'ls',
      'prune',
      'pull',
      'push',
      'rm',
      'save',
      'tag',
      'cp',
    ].forEach((command) => expect(help).toMatch(new RegExp(`^  ${command}\\b`, 'm')));
    expect(await docklet.run(['image', 'nonsense'])).toMatchObject({ code: 1 });
  });

  it('is inspected with the names that docker gives things', async () => {
    const [image] = JSON.parse(await docklet.ok(['image', 'inspect', name])) as object[];
    expect(image).toMatchObject({
      Id: expect.stringMatching(/^sha256:/),
      RepoTags: [name],
      RepoDigests: [expect.stringContaining('/team/app@sha256:')],
      Created: '2026-01-02T03:04:05Z',
      Architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      Os: 'linux',
      Config: { Cmd: ['sh'] },
      RootFS: { Type: 'layers', Layers: [expect.stringMatching(/^sha256:/)] },
    });
    const format = '{{.Config.Cmd}} {{index .Config.Labels "team"}}';
    expect(await docklet.ok(['inspect', '--type', 'image', '-f', format, name])).toBe(
      '[sh] blue\n',
    );
  });

  it('shows what there is of several, and fails for the others', async () => {
    const result = await docklet.run(['image', 'inspect', '-f', '{{.Os}}', 'nothing', name]);
    expect(result).toMatchObject({ code: 1, stdout: 'linux\n' });
    expect(result.stderr).toContain('nothing');
    expect(await docklet.run(['inspect', 'nothing'])).toMatchObject({ code: 1, stdout: '[]\n' });
    expect(await docklet.run(['inspect', '-f', '{{', name])).toMatchObject({ code: 1 });
  });

  it('has a history', async () => {
    const [header, row] = await lines('history', name);
    expect(header).toMatch(/^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$/);
    expect(row).toMatch(/^[0-9a-f]{12} +.* ago +ADD rootfs \. +2\.\d+MB +hi \\u\{1b\}\[31m$/);
    expect(await docklet.ok(['history', '--human=false', '--format', '{{.Size}}', name])).toMatch(
      /^\d{7}\n$/,
    );
  });

  it('drives no terminal, whatever its labels say', async () => {
    const json = await docklet.ok(['image', 'inspect', name]);
    expect(json).not.toMatch(/[\u001b\u0007]/);
    const shown = execFileSync(
      'script',
      [
        '-qec',
        `'${docklet.launcher}' image inspect -f '{{json .Config.Labels}}{{.Config.Labels.evil}}' ${name}`,
        '/dev/null',
      ],
      { env: { ...docklet.environment, SHELL: '/bin/sh' }, encoding: 'utf8' },
    );
    expect(shown).toContain('\\u{1b}]0;title\\u{7}');
    expect(shown).not.toMatch(/[\u001b\u0007]/);
  });

  it('has as many names as it is given, and goes with the last', async () => {
    using other = new Docklet();
    await other.ok(['pull', '-q', name]);
    await other.ok(['tag', name, 'mine:1']);
    await other.ok(['image', 'tag', 'mine:1', 'mine:2']);
    expect(await other.ok(['rmi', 'mine:1'])).toBe('Untagged: mine:1\n');
    // A line for each name, as with Docker.
    const [id = '', again] = (await other.ok(['images', '-q'])).trim().split('\n');
    expect(again).toBe(id);
    const refused = await other.run(['rmi', id]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/mine:2/);
    expect(await other.ok(['image', 'rm', '-f', id])).toMatch(/Deleted: sha256:/);
    expect(await other.ok(['images', '-q'])).toBe('');
    expect(await other.run(['tag', 'mine:1', 'x'])).toMatchObject({ code: 1 });
    expect(await other.run(['tag', name])).toMatchObject({ code: 1 });
    expect(await other.run(['rmi', 'mine:1', 'mine:2'])).toMatchObject({ code: 1 });
  });

  it('is pruned when nobody needs it', async () => {
    using other = new Docklet();
    await other.ok(['pull', '-q', name]);
    const dryRun = await other.ok(['image', 'prune', '-a', '--dry-run']);
    expect(dryRun).toMatch(
      /^Images that would be deleted:\n.*deleted: sha256:.*that would be reclaimed: [\d.]+MB\n$/s,
    );
    expect((await other.ok(['images', '-q'])).trim()).not.toBe('');
    expect(await other.run(['image', 'prune', '-a'], { input: 'n\n' })).toMatchObject({ code: 1 });
    expect(await other.run(['image', 'prune', '-a'])).toMatchObject({ code: 1 });
    expect(await other.ok(['image', 'prune', '-af', '--filter', 'label=team=red'])).toBe(
      'Total reclaimed space: 0B\n',
    );
    expect(await other.ok(['image', 'prune', '-a'], { input: 'y\n' })).toContain(
      'deleted: sha256:',
    );
    expect(await other.ok(['images', '-q'])).toBe('');
  });
});

describe('docklet system', () => {
  it('counts what du counts', async () => {
    const df = await docklet.ok(['system', 'df', '--format', '{{.Bytes}}']);
    const counted = df
      .trim()
      .split('\n')
      .map(Number)
      .reduce((sum, bytes) => sum + bytes, 0);
    const du = Number(
      execFileSync('du', ['-s', '-B1', docklet.root], { encoding: 'utf8' }).split('\t')[0],
    );
    expect(Math.abs(counted - du) / du).toBeLessThan(0.01);
    expect(await docklet.ok(['system', 'df'])).toMatch(
      /^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +1 /,
    );
    expect(await docklet.ok(['system', 'df', '-v'])).toContain('UNIQUE SIZE');
  });

  it('finds what is damaged, and repairs it', async () => {
    using other = new Docklet();
    await other.ok(['pull', '-q', name]);
    expect(await other.ok(['system', 'check'])).toBe('1 image checked: no problems\n');
    const layers = execFileSync('find', [other.root, '-name', '*.erofs'], { encoding: 'utf8' });
    execFileSync('truncate', ['-s', '4096', layers.trim()]);
    const found = await other.run(['system', 'check']);
    expect(found).toMatchObject({ code: 1, stdout: expect.stringContaining('damaged layer') });
    expect(await other.ok(['system', 'check', '--repair'])).toContain('all repaired');
    expect(await other.ok(['system', 'check'])).toBe('1 image checked: no problems\n');
    expect(await other.ok(['run', '--rm', name, 'echo', 'works'])).toBe('works\n');
  });

  it('prunes containers that have ended, and images', async () => {
    using other = new Docklet();
    await other.ok(['run', name, 'true']);
    const [id = ''] = (await other.ok(['ps', '-aq', '--no-trunc'])).split('\n');
    expect(await other.ok(['system', 'prune', '-a', '--dry-run'])).toContain(id);
    expect((await other.ok(['ps', '-aq'])).trim()).not.toBe('');
    const pruned = await other.ok(['system', 'prune', '-af']);
    expect(pruned).toMatch(new RegExp(`^Deleted Containers:\n${id}\n\nDeleted Images:\n`));
    expect(await other.ok(['ps', '-aq'])).toBe('');
    expect(await other.ok(['images', '-q'])).toBe('');
  });
});

describe('docklet manifest inspect', () => {
  it('shows what the registry has, and keeps nothing', async () => {
    const other = `${registry.host}/team/app:v2`;
    const manifest = JSON.parse(await docklet.ok(['manifest', 'inspect', other])) as object;
    expect(manifest).toMatchObject({ schemaVersion: 2, layers: [{ size: expect.any(Number) }] });
    const verbose = JSON.parse(await docklet.ok(['manifest', 'inspect', '-v', other])) as {
      Raw: string;
    };
    expect(verbose).toMatchObject({ Ref: other, OCIManifest: manifest });
    expect(JSON.parse(Buffer.from(verbose.Raw, 'base64').toString())).toEqual(manifest);
    expect(await docklet.run(['manifest', 'inspect', `${other}x`])).toMatchObject({ code: 1 });
  });
});

describe('docklet search', () => {
  it('finds repositories of a registry that has a catalog', async () => {
    const { host } = registry;
    const [header, row] = (await docklet.ok(['search', `${host}/app`])).split('\n');
    expect(header).toMatch(/^NAME +DESCRIPTION +STARS +OFFICIAL$/);
    expect(row).toMatch(new RegExp(`^${host}/team/app +0 *$`));
    expect(await docklet.ok(['search', '--format', '{{.Name}}', `${host}/nothing`])).toBe('');
    expect(await docklet.run(['search', '--limit', '0', host])).toMatchObject({ code: 1 });
  });

  it('uses the search of one that has it, as Docker Hub does', async () => {
    await using hub = await startFakeRegistry();
    const description = `a small${'!'.repeat(60)}\u001b[31m`;
    const results = [
      { name: 'alpine', description, star_count: 900, is_official: true, is_automated: false },
      { name: 'team/alpine', description: '', star_count: 3, is_official: false },
    ];
    hub.script({ path: /v1\/search/, handle: () => jsonResponse(200, { results }) });
    const search = async (...args: string[]): Promise<string> =>
      await docklet.ok(['search', `${hub.host}/alpine`, ...args]);
    const [, first, second] = (await search()).split('\n');
    expect(first).toMatch(/\/alpine +a small!{37}… +900 +\[OK\]$/);
    expect(second).toMatch(/\/team\/alpine +3 *$/);
    expect(await search('--filter', 'stars=10', '--format', '{{.Name}}')).toBe(
      `${hub.host}/alpine\n`,
    );
    expect(await search('-f', 'is-official=false', '--format', '{{.StarCount}}')).toBe('3\n');
    expect(await search('--no-trunc', '--format', '{{.Description}}')).toContain('!'.repeat(60));
    expect(await search('--no-trunc')).not.toContain('\u001b');
    const [request] = hub.requestsOf('GET', /v1\/search/);
    expect(request?.query.get('q')).toBe('alpine');
  });
});
