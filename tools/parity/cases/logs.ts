import type { CaseGroup } from '../parity-case.ts';

/** `docker logs`. */
export const logs: CaseGroup = {
  name: 'logs',
  cases: {
    'shows both streams where they belong': [
      "docker run --name box busybox sh -c 'echo out; sleep 0.1; echo err >&2' >/dev/null 2>&1",
      'docker logs box 2>/dev/null',
      'docker logs box 2>&1 >/dev/null',
      'docker logs no-such-container',
      'docker logs',
    ],
    'shows the last lines': [
      'docker run --name box busybox seq 1 20 >/dev/null',
      'docker logs --tail 3 box',
      'docker logs -n 1 box',
      'docker logs --tail 0 box',
      'docker logs --tail all box | wc -l',
      'docker logs --tail -1 box | wc -l',
      'docker logs --tail nonsense box | wc -l',
      'docker logs --tail 30 box | head -n 1',
    ],
    'shows times, and what is since and until': [
      "docker run --name box busybox sh -c 'echo first; sleep 1.5; echo second' >/dev/null",
      'docker logs -t box',
      'docker logs --since 1h box',
      'docker logs --until 1h box',
      'docker logs --since $(docker logs -t box | tail -n 1 | cut -d" " -f1) box',
      'docker logs --until $(docker logs -t box | head -n 1 | cut -d" " -f1) box',
      'docker logs --since 2000-01-01 box',
      'docker logs --since nonsense box',
    ],
    follows: [
      "docker run -d --name box busybox sh -c 'for i in 1 2 3; do echo $i; sleep 0.2; done'",
      'docker logs -f box',
      'docker logs --follow --tail 1 box',
      'docker logs -f --since 1h box',
    ],
    'keeps bytes as they are': [
      "docker run --name box busybox printf 'a\\tb\\\\ \\303\\244 no newline'",
      'docker logs box | od -c',
      'docker run --name long busybox sh -c \'head -c 100000 /dev/zero | tr "\\\\0" x; echo\' | wc -c',
      'docker logs long | wc -c',
      'docker run --name empty busybox true; docker logs empty | wc -c',
    ],
    'shows what a terminal has shown': [
      'docker run -t --name box busybox echo line | od -c',
      'docker logs box | od -c',
    ],
    'keeps nothing if that is asked': [
      'docker run --name box --log-driver none busybox echo gone',
      'docker logs box',
      'docker run --name limited --log-opt max-size=1m --log-opt max-file=2 busybox echo kept',
      'docker logs limited',
      'docker run --log-driver no-such-driver busybox true',
      'docker run --log-opt no-such-option=1 busybox true',
    ],
  },
};
