import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { COMMAND_NAMES, flagsOf } from '../../src/commands/table.ts';
import { piped } from '../helpers/piped.ts';

const NAME = 'create-cloudtrail-kibana';

/** What the program offers for words, the last of which is not finished. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await piped(['complete', '--', ...words]);
  return stdout
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith(':') ? [] : (line.split('\t')[0] ?? [])));
}

describe('what can follow', () => {
  test('The first word can be any command.', async () => {
    expect((await offered('')).sort()).toEqual([...COMMAND_NAMES].sort());
  });

  test.each(['teardown', 'rotate-ips', 'status'] as const)(
    '%s is followed by its own flags alone.',
    async (name) => {
      const flags = (await offered(name, '--')).filter((word) => word.startsWith('--'));
      expect(flags.sort()).toEqual(
        flagsOf(name)
          .map((flag) => `--${flag}`)
          .sort(),
      );
    },
  );

  test('A flag with a few values is followed by those.', async () => {
    expect(await offered('--domain-size', '')).toEqual(['trial', 'small', 'medium', 'large', 'xlarge']);
  });
});

/** What the package bash-completion gives every script: the words of the line, and the one at the cursor. */
const BASH_COMPLETION =
  '_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }';

describe('in a real shell', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
    const bin = path.resolve(packageJson.bin);
    writeFileSync(path.join(folder, NAME), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
      mode: 0o755,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('Bash completes a command, then its flags.', async () => {
    const { stdout } = await piped(['completion', 'bash']);
    writeFileSync(path.join(folder, 'script'), stdout);
    const ask = (line: string) =>
      execFileSync(
        'bash',
        [
          '-c',
          `${BASH_COMPLETION}; source ${folder}/script; COMP_LINE="${line}"; COMP_POINT=\${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"; ` +
            `[[ $COMP_LINE == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); ` +
            // The function that the script registers for the program.
            `f=$(complete -p ${NAME} | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f ${NAME}; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } },
      );
    expect(ask(`${NAME} tear`)).toContain('teardown');
    expect(ask(`${NAME} teardown --del`)).toContain('--delete-data');
  });

  test.each(['zsh', 'fish'])('The script for %s names the program.', async (shell) => {
    const { exit, stdout } = await piped(['completion', shell]);
    expect(exit).toBe(0);
    expect(stdout).toContain(NAME);
    expect(stdout).toContain('complete --');
  });
});
