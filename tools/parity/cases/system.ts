import type { CaseGroup } from '../parity-case.ts';
import { differs } from '../parity-case.ts';

/** Events, and commands about everything. */
export const system: CaseGroup = {
  name: 'system',
  cases: {
    'tells of a container’s life': [
      'date +%s.%N >since; docker run --name box --label team=a busybox true; docker rm box; docker run --rm --name other busybox true',
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter container=box --filter type=container --format '{{.Action}}'",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter label=team=a --filter event=die --format '{{.Actor.Attributes.exitCode}} {{.Actor.Attributes.image}} {{.Actor.Attributes.name}}'",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter container=other --filter event=destroy --format '{{.Type}} {{.Action}} {{.Status}} {{.From}} {{.Scope}}'",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter type=network --format '{{.Action}} {{.Actor.Attributes.name}}' | sort | uniq -c",
      'docker events --since nonsense --until 0',
      'docker events --filter nonsense --until 0',
    ],
    'tells of what was done to it': [
      'date +%s.%N >since; docker run -d --name box busybox sleep 1000 >/dev/null; docker exec box true; docker pause box; docker unpause box; docker rename box crate; docker update -m 64m --memory-swap 64m crate; docker stop -t 0 crate; docker restart -t 0 crate; docker kill crate; docker wait crate; docker rm crate',
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter type=container --format '{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.signal}}' | sed 's/  */ /g'",
    ],
    'tells of volumes, networks and images': [
      'date +%s.%N >since; docker volume create data >/dev/null; docker run --rm -v data:/data busybox true; docker volume rm data; docker network create net1 >/dev/null; docker network rm net1; docker tag busybox told:1; docker save told:1 >/dev/null; docker rmi told:1',
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter type=volume --format '{{.Action}}' | uniq",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter network=net1 --format '{{.Action}} {{.Actor.Attributes.type}}'",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter type=image --format '{{.Action}}'",
      "docker events --since $(cat since) --until $(($(date +%s) + 1)) --filter type=image --filter event=tag --format '{{.Actor.Attributes.name}}'",
    ],
    'knows its commands': [
      'docker --version | cut -d" " -f2',
      'docker no-such-command',
      'docker run --help | grep -c -- --rm',
      'docker container no-such-command',
      'docker ps extra argument',
      'docker --no-such-flag ps',
      'docker version --format "{{.Client.Os}}"',
      'docker info --format "{{.OSType}} {{.Architecture}}"',
      differs(
        'docker system df --format "{{.Type}}"',
        '`system df` has a line for everything else',
      ),
      'docker system df | head -n 1',
      'docker system prune -f | tail -n 1',
      'docker system events --since 1 --until 2',
      'docker image prune -f | tail -n 1',
      'docker search',
    ],
  },
};
