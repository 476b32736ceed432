import type { CaseGroup } from '../parity-case.ts';
import { differs } from '../parity-case.ts';

/** Volumes and mounts. */
export const storage: CaseGroup = {
  name: 'storage',
  cases: {
    'makes, lists and removes volumes': [
      'docker volume create data',
      'docker volume create --label team=a labelled',
      'docker volume create | wc -c',
      'docker volume create data',
      'docker volume ls --filter name=dat -q',
      'docker volume ls --filter label=team=a',
      "docker volume ls --format '{{.Name}} {{.Driver}} {{.Scope}}' --filter name=data",
      'docker volume ls -q --filter dangling=true --filter name=data',
      "docker volume inspect -f '{{.Name}} {{.Driver}} {{json .Labels}} {{json .Options}}' labelled",
      'docker volume inspect no-such-volume',
      'docker volume rm data',
      'docker volume rm data',
      'docker volume rm -f data',
      'docker volume create "bad name"',
      'docker volume rm',
    ],
    'keeps data': [
      "docker run --rm -v data:/data busybox sh -c 'echo kept >/data/file'",
      'docker run --rm -v data:/data:ro busybox cat /data/file',
      "docker run --rm -v data:/data:ro busybox sh -c 'echo x >/data/file'",
      'docker run -d --name user -v data:/data busybox sleep 1000 >/dev/null; docker volume rm data',
      'docker rm -f user; docker volume rm data',
      'docker run --rm --mount type=volume,source=vol,target=/v busybox ls -d /v',
      'docker run --rm -v vol:/v:nonsense busybox true',
      'docker run --rm -v vol:relative busybox true',
      'docker run --rm -v vol:/ busybox true',
    ],
    'fills a new volume from the image': [
      'docker run --rm -v etc:/etc busybox true; docker run --rm -v etc:/x busybox ls /x | grep -v mtab',
      'docker run --rm -v empty:/etc:nocopy busybox ls /etc',
      'docker run --name box -v /etc busybox ls /etc | grep -v mtab | sort',
      "docker inspect -f '{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}}{{end}}' box",
      'docker rm -v box; docker volume ls -q --filter dangling=true | grep -cE "^[0-9a-f]{64}$"',
    ],
    'mounts from the host': [
      'echo text >file; docker run --rm -v $PWD/file:/file busybox cat /file',
      'docker run --rm -v $PWD:/here:ro busybox touch /here/new',
      'docker run --rm -v $PWD:/here busybox touch /here/new; ls',
      'docker run --rm -v $PWD/made:/made busybox ls -d /made; ls -d made',
      'docker run --rm --mount type=bind,source=$PWD/no-such,target=/x busybox true',
      'docker run --rm --mount type=bind,source=$PWD,target=/x,readonly busybox touch /x/y',
      'docker run --rm --mount type=nonsense,target=/x busybox true',
      'docker run --rm --mount type=bind,source=$PWD busybox true',
      'docker run --rm -v ./file:/file busybox cat /file',
    ],
    'mounts memory': [
      'docker run --rm --tmpfs /scratch busybox sh -c "mount | grep /scratch | cut -d\\" \\" -f3,5"',
      'docker run --rm --tmpfs /scratch:size=1m,mode=700 busybox stat -c %a /scratch',
      'docker run --rm --mount type=tmpfs,target=/scratch,tmpfs-size=1048576 busybox sh -c "df /scratch | tail -n 1 | cut -c1-30"',
      'docker run --rm --shm-size 32m busybox sh -c "df -m /dev/shm | tail -n 1"',
      'docker run --rm --read-only busybox touch /x',
      'docker run --rm --read-only --tmpfs /tmp busybox touch /tmp/x',
    ],
    'takes volumes of another container': [
      "docker run --name source -v data:/data busybox sh -c 'echo kept >/data/file'",
      'docker run --rm --volumes-from source busybox cat /data/file',
      'docker run --rm --volumes-from source:ro busybox touch /data/x',
      'docker run --rm --volumes-from no-such-container busybox true',
    ],
    prunes: [
      'docker volume create one >/dev/null; docker create --name box -v other:/b busybox >/dev/null',
      differs(
        'docker volume prune -f >/dev/null; docker volume ls -q',
        'Where Docker has changed, Docklet is as Docker is now.',
      ),
      'docker system prune -f --volumes | tail -n 1 | cut -d: -f1',
    ],
  },
};
