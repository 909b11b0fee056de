import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/**
 * Starts a process of its own for the forwarder, see worker.mjs for what it can be told. The certificate of the
 * domain that it talks to is a fixture for another name, hence not verified.
 * @param {string} endpoint host and port of the domain
 * @param {Record<string, string>} more of the environment
 */
export function lambdaProcess(endpoint = '', more = {}) {
  const child = fork(WORKER, {
    // The forwarder prints its counts; nobody needs them here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      DOMAIN_ENDPOINT: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_NO_WARNINGS: '1',
      ...more,
    },
  });
  const ended = once(child, 'exit').then(([code]) => ({ error: `the worker ended with ${code}` }));
  return {
    /** @param {(answer: any) => void} called takes what comes before the answer */
    async tell(message, called = () => {}) {
      const answered = new Promise((resolve) => {
        child.on('message', function take(answer) {
          if (answer.called) return called(answer.called);
          child.off('message', take);
          resolve(answer);
        });
      });
      child.send(message);
      const answer = await Promise.race([answered, ended]);
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    /** As Lambda's machine does when it fails: at once. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.disconnect();
      await ended;
    },
  };
}
