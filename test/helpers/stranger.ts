import { spawn } from 'node:child_process';

/** Whether a test can become somebody else; without it, only what needs no other user is tried. */
export const isRoot = process.getuid?.() === 0;

/** `nobody` on every Linux. */
const NOBODY = 65534;

/** What a program of another user of this machine would do; it gets `input` as JSON and gives its last expression's. */
export function asStranger<T>(script: string, input: unknown): Promise<T> {
  const program = `const given = JSON.parse(process.argv[1]); (async () => { ${script} })().then(
    (value) => console.log(JSON.stringify(value)), (error) => { console.error(error); process.exit(1); });`;
  const child = spawn(process.execPath, ['-e', program, JSON.stringify(input)], {
    ...{ cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`ended with ${code}`)),
    );
  });
}
