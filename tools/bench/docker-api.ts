/** Docker's API, as far as the benchmarks need it: what its command line does is asked of its daemon here. */
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** Connections to Docker's daemon that stay open between the requests. */
export class DockerApi implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });

  /**
   * Asks the daemon for something, and waits until its answer has ended.
   *
   * @returns the answer as an object; undefined when it is empty, or what a command has written
   */
  async ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { agent: this.#agent, method, socketPath: '/var/run/docker.sock', path };
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
    const isObject = answer.headers['content-type'] === 'application/json';
    return (isObject && text !== '' ? JSON.parse(text) : undefined) as Answer;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
