import type { ServerResponse } from 'node:http';

import type { FakeResponse } from './fake-exchange.js';

/** Sends a response with the faults it asks for. */
export function sendResponse(
  outgoing: ServerResponse,
  method: string,
  response: FakeResponse,
): void {
  const headers = Object.entries(response.headers ?? {}).map(
    ([name, value]): [string, string | string[]] => [
      name,
      typeof value === 'string' ? value : [...value],
    ],
  );
  outgoing.writeHead(response.status, Object.fromEntries(headers));
  if (method === 'HEAD') {
    outgoing.end();
    return;
  }
  const body = Buffer.from(response.body ?? '');
  if (response.isEndless === true) {
    sendForever(outgoing, body);
  } else if (response.stallAfterBytes !== undefined) {
    outgoing.flushHeaders();
    outgoing.write(body.subarray(0, response.stallAfterBytes));
  } else if (response.cutAfterBytes !== undefined) {
    outgoing.flushHeaders();
    outgoing.write(body.subarray(0, response.cutAfterBytes), () => outgoing.destroy());
  } else {
    outgoing.end(body);
  }
}

function sendForever(outgoing: ServerResponse, body: Buffer): void {
  while (!outgoing.destroyed && outgoing.write(body));
  if (!outgoing.destroyed) {
    outgoing.once('drain', () => sendForever(outgoing, body));
  }
}
