import type { CaseGroup } from '../parity-case.ts';
import { differs } from '../parity-case.ts';

const inspect = (template: string, name = 'box'): string =>
  `docker inspect -f '${template}' ${name}`;

/** `docker inspect` and its templates. */
export const inspectGroup: CaseGroup = {
  name: 'inspect',
  cases: {
    'tells of a container': [
      'docker run -d --name box -e A=1 --label team=a -w /tmp -u alice -h here -p 8080:80 -v data:/data --restart on-failure:3 -m 64m --cpus 1.5 --read-only --cap-add NET_ADMIN --cap-drop CHOWN --dns 1.1.1.1 --add-host x:1.2.3.4 --init --privileged=false --shm-size 32m --ulimit nofile=100:200 --security-opt no-new-privileges busybox sleep 1000 >/dev/null',
      inspect('{{.Name}} {{.Path}} {{.Args}} {{.Config.Image}} {{.Driver}}'),
      inspect(
        '{{.State.Status}} {{.State.Running}} {{.State.OOMKilled}} {{.State.Dead}} {{.State.ExitCode}} {{.State.Error}}|{{.RestartCount}}',
      ),
      inspect('{{json .Config.Cmd}} {{json .Config.Entrypoint}} {{json .Config.Env}}'),
      inspect(
        '{{.Config.User}} {{.Config.WorkingDir}} {{.Config.Hostname}} {{.Config.Domainname}}|{{json .Config.Labels}}',
      ),
      inspect(
        '{{.Config.Tty}} {{.Config.OpenStdin}} {{.Config.StdinOnce}} {{.Config.AttachStdin}} {{.Config.AttachStdout}} {{.Config.AttachStderr}}',
      ),
      inspect('{{json .Config.ExposedPorts}} {{json .Config.Volumes}}'),
      inspect('{{json .HostConfig.Binds}} {{json .HostConfig.PortBindings}}'),
      inspect('{{json .HostConfig.RestartPolicy}} {{.HostConfig.AutoRemove}}'),
      inspect(
        '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.ShmSize}} {{.HostConfig.CpuShares}}',
      ),
      inspect(
        '{{json .HostConfig.CapAdd}} {{json .HostConfig.CapDrop}} {{.HostConfig.Privileged}} {{.HostConfig.ReadonlyRootfs}}',
      ),
      inspect('{{json .HostConfig.SecurityOpt}} {{json .HostConfig.Ulimits}} {{.HostConfig.Init}}'),
      inspect(
        '{{json .HostConfig.Dns}} {{json .HostConfig.DnsSearch}} {{json .HostConfig.ExtraHosts}}',
      ),
      inspect(
        '{{.HostConfig.IpcMode}} {{.HostConfig.PidMode}}|{{.HostConfig.UTSMode}}|{{.HostConfig.UsernsMode}}',
      ),
      differs(inspect('{{.HostConfig.Runtime}}'), 'The runtime is called docklet.'),
      differs(
        inspect('{{.HostConfig.NetworkMode}}'),
        'Where Docker has changed, Docklet is as Docker is now.',
      ),
      inspect('{{.HostConfig.LogConfig.Type}} {{json .HostConfig.LogConfig.Config}}'),
      inspect(
        '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.Driver}} {{.Mode}} {{.RW}} {{.Propagation}};{{end}}',
      ),
      inspect(
        '{{range $p, $conf := .NetworkSettings.Ports}}{{$p}} -> {{(index $conf 0).HostPort}} {{end}}',
      ),
      inspect('{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}'),
      inspect(
        '{{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.IPPrefixLen}}{{end}} {{.NetworkSettings.IPAddress}} {{.NetworkSettings.Gateway}}',
      ),
      inspect('{{.NetworkSettings.IPPrefixLen}} {{with .NetworkSettings}}{{.MacAddress}}{{end}}'),
      inspect('{{.Created}} {{.State.StartedAt}} {{.State.FinishedAt}}'),
      inspect('{{.LogPath}}') + ' | wc -l',
      inspect(
        '{{.Platform}} {{.ProcessLabel}}|{{.MountLabel}}|{{.AppArmorProfile}}|{{json .ExecIDs}}',
      ),
      differs(inspect('{{json .HostConfig.MaskedPaths}}'), 'More of the host is hidden.'),
      inspect('{{json .HostConfig.ReadonlyPaths}}'),
      inspect(
        '{{.HostConfig.CgroupParent}}|{{.HostConfig.Isolation}}|{{.HostConfig.OomScoreAdj}} {{.HostConfig.PublishAllPorts}} {{json .HostConfig.VolumesFrom}}',
      ),
    ],
    'has the same fields': [
      'docker run -d --name box -v data:/data -p 8080:80 busybox sleep 1000 >/dev/null',
      'docker inspect box | grep -oE \'^ {8}"[A-Za-z]+"\' | sort',
      `docker inspect -f '{{json .State}}' box | tr ',{' '\\n\\n' | grep -oE '^"[A-Za-z]+":' | sort`,
      `docker inspect -f '{{json .HostConfig}}' box | tr ',{' '\\n\\n' | grep -oE '^"[A-Za-z]+":' | sort`,
      `docker inspect -f '{{json .Config}}' box | tr ',{' '\\n\\n' | grep -oE '^"[A-Za-z]+":' | sort`,
      `docker inspect -f '{{json .NetworkSettings}}' box | tr ',{' '\\n\\n' | grep -oE '^"[A-Za-z]+":' | sort -u`,
    ],
    'takes what it does not know for an error': [
      'docker inspect no-such-thing',
      'docker create --name box busybox >/dev/null; docker inspect box no-such-thing >/dev/null',
      "docker inspect -f '{{.NoSuchField}}' box >/dev/null",
      differs("docker inspect -f '{{.Name' box", 'A template that is wrong ends with 1'),
      'docker inspect --type container busybox',
      'docker inspect --type image box',
      'docker inspect --type nonsense box',
      'docker inspect',
      "docker inspect -f '{{.Name}}' box box",
    ],
    'tells of other things': [
      "docker inspect -f '{{.Os}} {{.Config.User}} {{.Config.WorkingDir}}' app",
      "docker inspect --type image -f '{{json .Config.Labels}}' app",
      "docker volume create data >/dev/null; docker inspect -f '{{.Name}} {{.Driver}} {{.Scope}}' data",
      "docker network create net1 >/dev/null; docker inspect -f '{{.Name}} {{.Driver}} {{.Internal}}' net1",
      differs(
        "docker inspect --type network -f '{{.Name}}' bridge",
        'The networks `bridge`, `host` and `none` cannot be inspected.',
      ),
      'docker create --name box app >/dev/null; docker inspect -s -f "{{.SizeRw}}" box',
      "docker container inspect -f '{{.Name}}' box",
      'docker container inspect busybox',
    ],
  },
};
