import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './fixtures/inspected.js';
import { hasOpen } from './fixtures/open-files.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
  const script = 'dd if=/dev/zero of=/dev/null & exec sleep 100000';
  await box.ok([
    ...['run', '-d', '--name', 'busy', '-m', '64m', '--label', 'team=a'],
    ...['--rootfs', box.rootfs, 'sh', '-c', script],
  ]);
});
afterAll(async () => {
  await box.ok(['rm', '-f', 'busy']);
  await box.end();
});

const ok = (...args: string[]): Promise<string> => box.ok(args);

describe('docklet top', () => {
  it('lists the container’s processes, by this machine’s ps', async () => {
    const lines = (await ok('top', 'busy', '-o', 'pid,args')).trim().split('\n');
    expect(lines[0]).toMatch(/^PID +COMMAND$/);
    // The shell of busybox runs dd itself, under its own name.
    const processes = lines.slice(1).map((line) => line.replace(/^\d+ +/, ''));
    expect(processes.toSorted()).toEqual([expect.stringContaining('dd if='), 'sleep 100000']);
    expect(await ok('top', 'busy')).toMatch(/^UID +PID +PPID .*CMD\n/);
  });

  it('refuses options that ps does not know, and what does not run', async () => {
    expect((await box.run(['top', 'busy', '--no-such-option'])).code).toBe(1);
    expect((await box.run(['top', 'nobody'])).code).toBe(1);
  });
});

describe('docklet stats', () => {
  it('shows what containers use', async () => {
    const format = '{{.Name}};{{.CPUPerc}};{{.MemUsage}};{{.PIDs}}';
    const [name, cpu = '', memory, pids] = (await ok('stats', '--no-stream', '--format', format))
      .trim()
      .split(';');
    expect([name, pids]).toEqual(['busy', '2']);
    expect(Number.parseFloat(cpu)).toBeGreaterThan(1);
    expect(memory).toMatch(/^[\d.]+[KM]iB \/ 64MiB$/);
  });

  it('shows a table, those that have ended with -a only', async () => {
    await ok('run', '--name', 'ended', '--rootfs', box.rootfs, 'true');
    const table = await ok('stats', '--no-stream', '--no-trunc');
    expect(table).toMatch(
      /^CONTAINER ID +NAME +CPU % +MEM USAGE \/ LIMIT +MEM % +NET I\/O +BLOCK I\/O +PIDS\n/,
    );
    expect(table).not.toContain('ended');
    expect(await ok('stats', '--no-stream', '-a')).toMatch(/ended +0\.00% +0B \/ 0B/);
    await ok('rm', 'ended');
  });
});

describe('docklet update', () => {
  it('changes limits of a container that runs, at once and for later', async () => {
    await ok('update', '-m', '96m', '--pids-limit', '40', '--restart', 'on-failure:2', 'busy');
    const format =
      '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}}';
    expect(await ok('inspect', '--format', format, 'busy')).toBe('100663296 40 on-failure\n');
    expect(await ok('stats', '--no-stream', '--format', '{{.MemUsage}}', 'busy')).toMatch(
      / 96MiB\n$/,
    );
    await ok('update', '--restart', 'no', 'busy');
  });

  it('changes labels, and leaves the others', async () => {
    const labels = (): Promise<string> =>
      ok('inspect', '--format', '{{json .Config.Labels}}', 'busy');
    await ok('update', '--label-add', 'a=1', '--label-add', 'b', 'busy');
    expect(JSON.parse(await labels())).toMatchObject({ a: '1', b: '' });
    await ok('update', '--label-add', 'a=2', '--label-rm', 'b', '--label-rm', 'none', 'busy');
    const left = JSON.parse(await labels()) as object;
    expect(left).toMatchObject({ a: '2' });
    expect(left).not.toHaveProperty('b');
    expect(await ok('ps', '-q', '--filter', 'label=a=2')).not.toBe('');
  });

  it.each([
    [['update', 'busy'], /one or more flags/],
    [['update', '-m', 'lots', 'busy'], /lots/],
    [['update', '-m', '64m', 'nobody'], /nobody/],
  ])('refuses %j', async (args, message) => {
    const result = await box.run(args);
    expect(result.stderr).toMatch(message);
    expect(result.code).not.toBe(0);
  });
});

describe('docklet events', () => {
  it('tells of a container’s whole life, from the journal', async () => {
    const since = String(Date.now() / 1000);
    await ok(
      'run',
      '-d',
      '--name',
      'lived',
      '--label',
      'team=b',
      '--rootfs',
      box.rootfs,
      'sleep',
      '1000',
    );
    await ok('exec', 'lived', 'true');
    await ok('pause', 'lived');
    await ok('unpause', 'lived');
    await ok('kill', 'lived');
    await ok('wait', 'lived');
    await ok('rm', 'lived');
    const events = async (...filters: string[]): Promise<string[]> => {
      const flags = filters.flatMap((filter) => ['--filter', filter]);
      const range = ['--since', since, '--until', String(Date.now() / 1000 + 0.1)];
      return (await ok('events', ...range, ...flags, '--format', '{{.Action}}')).trim().split('\n');
    };
    expect(await events('container=lived')).toEqual([
      ...['create', 'start', 'exec_create: true', 'exec_start: true', 'exec_die'],
      ...['pause', 'unpause', 'kill', 'die', 'destroy'],
    ]);
    expect(await events('label=team=b', 'event=die')).toEqual(['die']);
    expect(await events('container=lived', 'event=exec_start')).toEqual(['exec_start: true']);
    const exec = '{{.Actor.Attributes.execID}}';
    const ids = await ok('events', ...['--since', since, '--until', '0s', '--format', exec]);
    const [created, started, died] = ids.split('\n').filter((id) => /^[0-9a-f]{64}$/.test(id));
    expect([started, died]).toEqual([created, created]);
    expect(await events('type=image')).toEqual(['']);
    const containers = ['--filter', 'type=container'];
    const [, line = ''] = (
      await ok('events', '--since', since, '--until', '0s', ...containers)
    ).split('\n');
    expect(line).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z container start [0-9a-f]{64} \(.*name=lived, team=b\)$/,
    );
  });

  it('tells that what nobody needs was removed, and how many bytes that were', async () => {
    const since = String(Date.now() / 1000);
    await ok('run', '--name', 'written', '--rootfs', box.rootfs, 'sh', '-c', 'echo 1234567 >/f');
    await ok('container', 'prune', '-f', '--dry-run');
    for (const objects of ['container', 'image', 'network', 'volume']) {
      await ok(objects, 'prune', '-f');
    }
    const range = ['--since', since, '--until', '0s', '--filter', 'event=prune'];
    const format = '{{.Type}} {{.Action}} {{.Actor.Attributes.reclaimed}}';
    const events = (await ok('events', ...range, '--format', format)).trim().split('\n');
    const [containers = '', ...others] = events;
    expect(Number(/^container prune (\d+)$/.exec(containers)?.[1])).toBeGreaterThanOrEqual(8);
    expect(others).toEqual(['image prune 0', 'network prune 0', 'volume prune 0']);
    const [line] = (await ok('events', ...range, '--filter', 'type=volume')).split('\n');
    expect(line).toMatch(/Z volume prune {2}\(reclaimed=0\)$/);
  });

  it('tells of networks and images, and of the container’s part in what becomes of them', async () => {
    const since = String(Date.now() / 1000);
    await ok('network', 'create', 'told');
    await ok('network', 'rm', 'told');
    const archive = `${box.folder}/told.tar`;
    execFileSync('tar', ['-C', box.rootfs, '-cf', archive, 'bin']);
    const id = (await ok('import', archive, 'told:1')).trim();
    await ok('tag', 'told:1', 'told:2');
    await ok('run', '--name', 'teller', 'told:1', '/bin/true');
    await ok('commit', '-m', 'why', 'teller', 'told:3');
    await ok('rm', 'teller');
    await ok('rmi', 'told:3');
    await ok('save', '-o', archive, 'told:1');
    await ok('rmi', 'told:1', 'told:2');
    await ok('load', '-i', archive);
    await ok('rmi', 'told:1');
    const lines = async (...filters: string[]): Promise<string[]> => {
      const flags = filters.flatMap((filter) => ['--filter', filter]);
      const format = ['--format', '{{.Action}} {{.Actor.Attributes.name}}'];
      const range = ['--since', since, '--until', String(Date.now() / 1000 + 0.1)];
      return (await ok('events', ...range, ...flags, ...format)).trim().split('\n');
    };
    expect(await lines('type=network', 'event=create', 'event=destroy')).toEqual([
      ...['create told', 'destroy told'],
    ]);
    expect(await lines(`image=${id}`)).toEqual([
      ...[`import ${id}`, 'tag told:1', 'tag told:2', `save ${id}`],
      ...[`untag ${id}`, `untag ${id}`, `delete ${id}`],
      ...[`load ${id}`, 'tag told:1', `untag ${id}`, `delete ${id}`],
    ]);
    expect(await lines('event=commit')).toEqual(['commit teller']);
  });

  it('goes on with what happens', async () => {
    const watcher = box.start(['events', '--format', 'json', '--filter', 'event=start']);
    await until(() => Promise.resolve(hasOpen(watcher.pid ?? 0, 'journal.jsonl')));
    await ok('run', '--rm', '--name', 'seen', '--rootfs', box.rootfs, 'true');
    const [chunk] = (await once(watcher.stdout!, 'data')) as [Buffer];
    const event = JSON.parse(chunk.toString()) as object;
    expect(event).toMatchObject({
      Type: 'container',
      Action: 'start',
      Actor: { Attributes: { name: 'seen' } },
    });
    watcher.kill('SIGTERM');
    await once(watcher, 'close');
  });
});

describe('docklet inspect', () => {
  it('tells of a container by Docker’s names, with its size if that is asked for', async () => {
    const [found] = JSON.parse(await ok('inspect', '-s', '--type', 'container', 'busy')) as [
      { readonly State: object; readonly SizeRw: number },
    ];
    expect(found).toMatchObject({
      State: { Status: 'running', Running: true, Paused: false },
      HostConfig: { NetworkMode: 'bridge', CgroupnsMode: 'private' },
      Config: { Labels: { team: 'a' }, Tty: false },
      GraphDriver: { Name: 'overlay2' },
      NetworkSettings: { Networks: { bridge: { IPPrefixLen: expect.any(Number) } } },
    });
    expect(found.SizeRw).toBeGreaterThanOrEqual(0);
  });
});
