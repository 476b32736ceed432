/** Starts containers in the background through Docker's API, some at a time, and prints how long all of them took. */
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';

const [image = '', count = '', atOnce = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const names = Array.from({ length: Number(count) }, (_, index) => `bench${index + 1}`).values();

/** @returns the text of Docker's answer */
async function post(path: string, body?: object): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { agent, method: 'POST', socketPath: '/var/run/docker.sock', path };
    request({ ...options, headers: { 'content-type': 'application/json' } }, resolve)
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });
  let text = '';
  for await (const chunk of answer) {
    text += String(chunk);
  }
  if ((answer.statusCode ?? 0) >= 300) {
    throw new Error(`${path}: ${answer.statusCode ?? 0} ${text}`);
  }
  return text;
}

async function startOnes(): Promise<void> {
  for (const name of names) {
    const body = { Image: image, Cmd: ['sleep', '100000'] };
    await post(`/containers/create?name=${name}`, body);
    await post(`/containers/${name}/start`);
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(atOnce) }, startOnes));
const time = performance.now() - start;
agent.destroy();
process.stdout.write(JSON.stringify(time));
