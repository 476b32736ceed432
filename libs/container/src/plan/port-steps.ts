import type { Step } from '@docklet/syscall';
import {
  Cell,
  MSG_CMSG_CLOEXEC,
  MSG_DONTWAIT,
  controlLengthOffset,
  descriptorControlBytes,
  inherited,
  words,
} from '@docklet/syscall';

/**
 * The names of the two ends of a connection that the monitor holds, so that it can be told which ports of the host to keep
 * while the container runs: whoever is to say something takes a copy of the writer.
 */
export const portsFds = { reader: 'ports-reader', writer: 'ports-writer' } as const;

/** What is sent with a socket that is to be kept: a number that no descriptor has. */
export const keepSocket = -1;

/** How much a message is: a descriptor's number. */
export const portMessageBytes = 8;

/**
 * Takes a message about the ports: a socket that holds one is kept by receiving it. The number in the message is that of a
 * socket that holds one no longer. Then one byte goes back.
 *
 * The first step is labelled `ports:check`.
 *
 * @param next where to go on
 */
export function portSteps(isTold: Step, next: string): Step[] {
  const number = new Cell('port-number', portMessageBytes);
  const control = new Cell('port-control', descriptorControlBytes);
  const part = new Cell('port-part', words(number, portMessageBytes));
  const message = new Cell(
    'port-message',
    words(0, 0, part, 1, control, descriptorControlBytes, 0),
  );
  return [
    { ...isTold, label: 'ports:check', onZero: next },
    {
      call: 'subtract',
      args: [descriptorControlBytes, 0],
      why: 'room for one descriptor, which the last message may have used',
      store: message.at(controlLengthOffset),
    },
    {
      call: 'recvmsg',
      args: [inherited(portsFds.reader), message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT],
      why: 'a socket that holds a port of the host: from here on it is kept',
      onZero: next,
      onError: next,
    },
    {
      call: 'close',
      args: [number.load()],
      why: 'or which one holds a port no longer',
      tolerate: ['EBADF'],
    },
    {
      call: 'sendto',
      args: [inherited(portsFds.reader), number, 1, MSG_DONTWAIT, null, 0],
      why: 'says that it is done, to whoever is still there',
      then: next,
      onZero: next,
      onError: next,
    },
  ];
}
