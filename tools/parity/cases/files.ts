import type { CaseGroup } from '../parity-case.ts';
import { differs } from '../parity-case.ts';

const start = (name: string): string =>
  `docker run -d --name ${name} busybox sleep 1000 >/dev/null`;

/** Files of containers: `cp`, `diff`, `commit`, `export`, `import`. */
export const files: CaseGroup = {
  name: 'files',
  cases: {
    'copies in': [
      start('box'),
      'echo text >file; docker cp file box:/tmp/file && docker exec box cat /tmp/file',
      'docker cp file box:/tmp/ && docker exec box ls /tmp',
      'docker cp file box:/tmp/no/such/',
      'docker cp file box:/tmp/newname && docker exec box cat /tmp/newname',
      'mkdir -p folder/inner; echo a >folder/a; echo b >folder/inner/b; docker cp folder box:/tmp && docker exec box find /tmp/folder | sort',
      'docker cp folder/. box:/root && docker exec box find /root | sort',
      'docker cp folder box:/tmp/renamed && docker exec box find /tmp/renamed | sort',
      'docker cp folder box:/tmp/file',
      'docker cp no-such-file box:/tmp',
      'docker cp file no-such-container:/tmp',
      'docker cp file file',
      'docker cp box:/tmp/file box:/tmp/other',
      'tar -cf - folder | docker cp - box:/root && docker exec box ls /root/folder',
      'echo no archive | docker cp - box:/root',
      'chmod 751 file; docker cp file box:/tmp/mode && docker exec box stat -c "%a %u:%g" /tmp/mode',
      'ln -s /etc/passwd link; docker cp link box:/tmp/link && docker exec box readlink /tmp/link',
      'docker cp -L link box:/tmp/followed && docker exec box sh -c "test -L /tmp/followed || echo a file"',
      'docker cp -q file box:/tmp/quiet',
    ],
    'copies out': [
      "docker run --name box busybox sh -c 'mkdir -p /d/e; echo text >/d/file; echo inner >/d/e/f; ln -s file /d/link; chmod 640 /d/file; chown alice /d/file'",
      'docker cp box:/d/file . && cat file && stat -c %a file',
      'docker cp box:/d out && find out | sort',
      'mkdir there; docker cp box:/d there && find there | sort',
      'docker cp box:/d/. there && find there | sort',
      'docker cp box:/d - | tar -t | sort',
      'docker cp box:/d/file - | tar -t',
      'docker cp box:/no/such . ',
      'docker cp box:/d/link . && readlink link',
      'docker cp -L box:/d/link followed && cat followed',
      'docker cp box:/d/file no/such/folder/',
      differs(
        'docker cp -a box:/d/file owned && stat -c %u owned',
        '`-a` out of a container keeps owners',
      ),
      'docker cp box:/d/file/ .',
    ],
    'sees differences': [
      "docker run --name box busybox sh -c 'echo x >/tmp/new; rm /etc/group; echo y >>/etc/passwd; mkdir -p /a/b; touch /a/b/c'",
      'docker diff box | sort',
      'docker create --name untouched busybox >/dev/null; docker diff untouched',
      'docker diff no-such-container',
    ],
    'makes images of containers': [
      "docker run --name box -e A=1 busybox sh -c 'echo kept >/kept; rm /etc/group'",
      'docker commit -m why -a me box made:1 | cut -c1-7',
      'docker run --rm made:1 sh -c "cat /kept; ls /etc | grep -v mtab; echo $A"',
      "docker inspect -f '{{.Comment}} {{.Author}} {{json .Config.Cmd}}' made:1",
      'docker commit -c "CMD [\\"echo\\", \\"changed\\"]" -c "ENV B=2" -c "LABEL x=y" box made:2 | wc -c; docker run --rm made:2',
      "docker inspect -f '{{json .Config.Env}} {{json .Config.Labels}}' made:2",
      'docker commit box | wc -c',
      'docker commit -c "NONSENSE x" box made:3',
      'docker commit no-such-container',
      'docker commit box BAD:NAME',
      'docker rmi made:1 made:2 | wc -l',
    ],
    'exports and imports': [
      "docker run --name box busybox sh -c 'echo kept >/kept'",
      'docker export box | tar -t | grep -E "^(kept|bin/sh|etc/passwd)$" | sort',
      'docker export -o box.tar box; tar -tf box.tar | grep -c kept',
      'docker export no-such-container',
      'docker import box.tar imported:1 | cut -c1-7',
      'docker run --rm imported:1 /bin/cat /kept',
      'docker import -c "ENTRYPOINT [\\"/bin/echo\\"]" -c "CMD [\\"hi\\"]" -m why - imported:2 <box.tar | cut -c1-7; docker run --rm imported:2',
      "docker inspect -f '{{.Comment}} {{json .Config.Entrypoint}}' imported:2",
      'docker import no-such-file',
      'docker run --rm imported:1',
      'docker rmi imported:1 imported:2 | grep -c Untagged',
    ],
  },
};
