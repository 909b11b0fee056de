import { run } from './run.ts';

const SCRIPT = `import sys
from passlib.hash import sha512_crypt
sys.stdout.write(sha512_crypt.using(rounds=1000).hash(sys.stdin.read()))`;

/** A SHA-512-crypt hash (`$6$`) of as many rounds as refresh.sh takes, without needing openssl here. */
export async function hashPassword(python: string, password: string): Promise<string> {
  const { code, output } = await run(python, ['-c', SCRIPT], { input: password });
  if (code !== 0 || !output.startsWith('$6$')) throw new Error(`Hashing the password failed: ${output}`);
  return output;
}
