import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Names of programs that busybox stands for. */
const applets =
  'sh,cat,echo,ls,id,ps,true,false,sleep,env,pwd,mkdir,rm,touch,head,tail,grep,mount,hostname,ip,ping,nc,wget,stat,chmod,chown,tar,dd,sha256sum,seq,kill,readlink,ln,mv,cp,su,unshare,mknod,stty,tty,test,yes,wc,sort,date,df,nslookup,httpd,printf,time,uname,whoami,find,xargs,sed,awk,trap'.split(
    ',',
  );

/** Makes a folder with a static busybox in it, for `--rootfs`. */
export function makeRootfs(folder: string): string {
  for (const name of ['bin', 'etc', 'tmp', 'root', 'home/alice']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  cpSync('/bin/busybox', path.join(folder, 'bin/busybox'));
  for (const applet of applets) {
    symlinkSync('busybox', path.join(folder, 'bin', applet));
  }
  writeFileSync(
    path.join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:Alice:/home/alice:/bin/sh\n',
  );
  writeFileSync(path.join(folder, 'etc/group'), 'root:x:0:\nalice:x:1000:\nstaff:x:50:alice\n');
  return folder;
}
