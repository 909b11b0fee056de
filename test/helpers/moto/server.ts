import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endingWithUs } from '../../../src/sandbox/assets.ts';
import { answers, freePorts, waitUntilReady } from '../../../src/sandbox/servers.ts';
import { motoPython } from './install.ts';

const LAUNCHER = fileURLToPath(new URL('launch.py', import.meta.url));

export interface Moto {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts moto's server on a free port of the loopback, without anything of this process's environment. */
export async function startMoto(): Promise<Moto> {
  const python = await motoPython();
  const folder = await mkdtemp(join(tmpdir(), 'moto-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'moto.log');
  const file = openSync(log, 'w', 0o600);
  const child = spawn(...endingWithUs(python, python, [LAUNCHER, '-H', '127.0.0.1', '-p', `${port}`]), {
    cwd: folder,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      PYTHONDONTWRITEBYTECODE: '1',
    },
    stdio: ['ignore', file, file],
  });
  const ended = once(child, 'exit').then(([code, signal]) => `ended with ${signal ?? code}`);
  const { signal } = new AbortController();
  const ready = () => answers(`${url}/moto-api/data.json`);
  await waitUntilReady({ name: 'moto', log, ended }, ready, { signal, timeoutMs: 60_000 });
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
