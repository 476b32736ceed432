import type { CaseGroup } from '../parity-case.ts';
import { differs } from '../parity-case.ts';

const start = (name: string): string => `docker run -d --name ${name} busybox sleep 1000`;

/** `docker exec`. */
export const exec: CaseGroup = {
  name: 'exec',
  cases: {
    'ends with what the command ends with': [
      start('box'),
      'docker exec box true',
      "docker exec box sh -c 'exit 9'",
      "docker exec box sh -c 'kill -KILL $$'",
      differs(
        'docker exec box no-such-command',
        'What keeps a command from being executed is said at the standard error',
      ),
      differs(
        'docker exec box /etc/passwd',
        'What keeps a command from being executed is said at the standard error',
      ),
      differs(
        'docker exec box /etc',
        'What keeps a command from being executed is said at the standard error',
      ),
      differs(
        'docker exec -w /no/such box true',
        'What keeps a command from being executed is said at the standard error',
      ),
      differs(
        'docker exec -u nobody-here box true',
        'What keeps a command from being executed is said at the standard error',
      ),
      'docker exec no-such-container true',
      'docker exec box',
      'docker exec --no-such-flag box true',
      'docker stop -t 0 box',
      'docker exec box true',
    ],
    'is what the container is, but for what is asked': [
      'docker run -d --name box -e A=1 -w /tmp -u alice busybox sleep 1000',
      'docker exec box sh -c "id -un; pwd"',
      'docker exec box sh -c \'echo "$A $HOME"\'',
      'docker exec -e A=2 -e B=3 box sh -c \'echo "$A $B"\'',
      "printf 'A=file\\n' >env; docker exec --env-file env box sh -c 'echo $A'",
      'docker exec -u root box id',
      'docker exec -u 0:50 box id -g',
      'docker exec -w /etc box pwd',
      'docker exec -u root -w /root box sh -c "echo made >file; cat file"',
    ],
    'connects its streams': [
      start('box'),
      "docker exec box sh -c 'echo out; echo err >&2' 2>/dev/null",
      "docker exec box sh -c 'echo out; echo err >&2' 2>&1 >/dev/null",
      'echo typed | docker exec -i box cat',
      'echo typed | docker exec box cat',
      'docker exec -t box sh -c "test -t 0 && echo terminal"',
      "docker exec box sh -c 'seq 1 100000' | tail -n 1",
      'docker exec -d box sh -c "echo from behind >/tmp/file"; until docker exec box test -s /tmp/file; do sleep 0.1; done; docker exec box cat /tmp/file',
    ],
    'does not go into what is paused': [
      start('box'),
      'docker pause box',
      'docker exec box true',
      'docker unpause box',
      'docker exec box true',
    ],
    'runs as the container is allowed to': [
      'docker run -d --name box --cap-drop ALL busybox sleep 1000',
      'docker exec box grep -E "^Cap(Eff|Bnd)" /proc/self/status',
      'docker exec box chown alice /tmp',
    ],
  },
};
