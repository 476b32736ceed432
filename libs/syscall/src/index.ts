export { attachToInterface, listAttached } from './bpf/attach.js';
export {
  createBpfMap,
  deleteBpfElement,
  listBpfKeys,
  openBpfMap,
  setBpfElement,
} from './bpf/map.js';
export type { BpfMapOptions } from './bpf/map.js';
export { bpfProgramInfo, loadBpfProgram, openBpfProgram, testBpfProgram } from './bpf/program.js';
export type { BpfProgramInfo, BpfProgramOptions, BpfTestRun } from './bpf/program.js';
export type { CallName } from './call-table.js';
export { BPF_PROG_TYPE_SCHED_CLS } from './constants/bpf.js';
export {
  LOOP_GET_STATUS64,
  LOOP_CONFIGURE,
  LOOP_CTL_GET_FREE,
  LO_FLAGS_READ_ONLY,
  LO_FLAGS_AUTOCLEAR,
  LO_FLAGS_DIRECT_IO,
} from './constants/loop.js';
export {
  PROT_READ,
  PROT_WRITE,
  PROT_EXEC,
  MAP_SHARED,
  MAP_PRIVATE,
  MAP_ANONYMOUS,
  MAP_FIXED_NOREPLACE,
  MFD_CLOEXEC,
  MFD_ALLOW_SEALING,
  MFD_EXEC,
} from './constants/memory.js';
export {
  MS_RDONLY,
  MS_NOSUID,
  MS_NODEV,
  MS_NOEXEC,
  MS_REMOUNT,
  MS_NOATIME,
  MS_BIND,
  MS_MOVE,
  MS_REC,
  MS_SILENT,
  MS_UNBINDABLE,
  MS_PRIVATE,
  MS_SLAVE,
  MS_SHARED,
  MS_RELATIME,
  MS_STRICTATIME,
  MNT_DETACH,
  UMOUNT_NOFOLLOW,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSCONFIG_SET_FD,
  FSCONFIG_CMD_CREATE,
  FSOPEN_CLOEXEC,
  FSMOUNT_CLOEXEC,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_IDMAP,
  OPEN_TREE_CLONE,
  OPEN_TREE_CLOEXEC,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
} from './constants/mount.js';
export {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_TRUNC,
  O_APPEND,
  O_NONBLOCK,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_CLOEXEC,
  O_PATH,
  RESOLVE_NO_XDEV,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  AT_SYMLINK_FOLLOW,
  AT_REMOVEDIR,
  AT_EMPTY_PATH,
  AT_RECURSIVE,
  SEEK_SET,
  SEEK_CUR,
  SEEK_END,
  F_OK,
  X_OK,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_SETFD,
  F_GETFL,
  F_SETFL,
  F_SETPIPE_SZ,
  F_ADD_SEALS,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_GROW,
  F_SEAL_WRITE,
  FD_CLOEXEC,
  RENAME_EXCHANGE,
  LOCK_SH,
  LOCK_EX,
  LOCK_NB,
  LOCK_UN,
} from './constants/open.js';
export {
  CLONE_NEWNS,
  CLONE_NEWCGROUP,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWUSER,
  CLONE_NEWPID,
  CLONE_NEWNET,
  CLONE_PIDFD,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_CLEAR_SIGHAND,
  CLONE_INTO_CGROUP,
  P_ALL,
  P_PID,
  P_PIDFD,
  PIDFD_GET_MNT_NAMESPACE,
  WNOHANG,
  WEXITED,
  WNOWAIT,
  __WALL,
  PR_SET_PDEATHSIG,
  PR_SET_DUMPABLE,
  PR_SET_KEEPCAPS,
  PR_SET_NAME,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_CHILD_SUBREAPER,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  CLOSE_RANGE_CLOEXEC,
  CLOSE_RANGE_UNSHARE,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIG_SETMASK,
} from './constants/process.js';
export { rlimitNumbers } from './constants/resource.js';
export {
  SECCOMP_SET_MODE_FILTER,
  SECCOMP_FILTER_FLAG_LOG,
  KEYCTL_JOIN_SESSION_KEYRING,
} from './constants/security.js';
export {
  AF_UNIX,
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  SOCK_STREAM,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  NETLINK_ROUTE,
  SOL_SOCKET,
  SO_RCVBUF,
  SOL_NETLINK,
  NETLINK_EXT_ACK,
  NETLINK_CAP_ACK,
  MSG_CMSG_CLOEXEC,
  MSG_DONTWAIT,
  MSG_TRUNC,
  MSG_PEEK,
} from './constants/socket.js';
export {
  TIOCSCTTY,
  TIOCGWINSZ,
  TIOCSPGRP,
  TIOCSWINSZ,
  TIOCGPTPEER,
  TIOCSPTLCK,
  TCGETS,
  TCSETS,
} from './constants/terminal.js';
export { CLOCK_BOOTTIME, CLOCK_REALTIME } from './constants/time.js';
export { createPipe, createSocketPair, duplicateAbove, enlargePipe } from './descriptors.js';
export type { Pipe } from './descriptors.js';
export { attachDeviceFilter } from './device-filter.js';
export { endProcess } from './end-process.js';
export { errnoName, errnoNumber } from './errno.js';
export type { ErrnoName } from './errno.js';
export { exitCodeOf, parseSiginfo, reap, siginfoBytes, siginfoPlace } from './exit-status.js';
export type { ExitStatus } from './exit-status.js';
export { Fd } from './fd.js';
export { syscall, trySyscall } from './libc.js';
export type { RawArgument } from './libc.js';
export { bindSocket, boundPort, holdPort, listen, socketName } from './internet-socket.js';
export type { SocketAddress, SocketProtocol } from './internet-socket.js';
export { controlLengthOffset, descriptorControlBytes, sendDescriptor } from './pass-descriptor.js';
export { loadSeccompLibrary, SeccompLibraryMissingError, unknownSyscall } from './libseccomp.js';
export type { SeccompLibrary } from './libseccomp.js';
export { lockFile, tryLockExistingFile } from './lock.js';
export type { LockOptions } from './lock.js';
export { addSeals, createMemoryFile } from './memory-file.js';
export { withNamespace } from './namespace.js';
export { openInRoot, openRoot } from './open-in-root.js';
export { signalName, signalNumber, signalSetBytes } from './signal-name.js';
export type { SignalName } from './signal-name.js';
export { openPidfd, signalPidfd, takeFromProcess } from './pidfd.js';
export { UnsupportedPlatformError } from './platform.js';
export type { Architecture } from './platform.js';
export type { ReadableWait } from './poll.js';
export { waitReadable, whenReadable } from './poll.js';
export { InvalidProgramError, NulByteError } from './program/errors.js';
export {
  execOutcomeBytes,
  execSteps,
  readExecOutcome,
  reportFailureSteps,
} from './program/exec-steps.js';
export type { ExecFailure, ExecRequest, ExecSteps } from './program/exec-steps.js';
export { explainProgram, showStep } from './program/explain.js';
export type { ExplainedStep } from './program/explain.js';
export { StepFailedError } from './program/failure.js';
export type { StepFailure } from './program/failure.js';
export { launch } from './program/launch.js';
export type { LaunchOptions } from './program/launch.js';
export { RunningProgram } from './program/running-program.js';
export { buildExecutable, createSealedExecutable } from './program/stage.js';
export {
  Cell,
  FAIL,
  firstInheritedFd,
  inherited,
  resultOf,
  vector,
  words,
} from './program/value.js';
export type {
  CellAddress,
  CellLoad,
  InheritedFd,
  Program,
  Section,
  Step,
  StepResult,
  Value,
  Words,
} from './program/value.js';
export { SyscallError } from './syscall-error.js';
export {
  encodeWindowSize,
  getTerminalSettings,
  getWindowSize,
  rawSettings,
  setTerminalSettings,
  setWindowSize,
  withoutEcho,
} from './terminal.js';
export type { WindowSize } from './terminal.js';
export { createTimer, setTimer } from './timer.js';
export type { TracedStep } from './program/trace.js';
