// Renews assets/known-accounts from its repository and prints what has changed: npm run known-accounts [-- <clone>]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changes, listOf } from './known-accounts/list.mjs';

const SOURCE = 'https://github.com/fwdcloudsec/known_aws_accounts';
const FOLDER = 'assets/known-accounts';

const git = (folder, ...args) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
const write = (name, value) => writeFileSync(path.join(FOLDER, name), `${JSON.stringify(value)}\n`);

const temporary = mkdtempSync(path.join(tmpdir(), 'known-accounts-'));
try {
  const [given] = process.argv.slice(2);
  if (given === undefined) execFileSync('git', ['clone', '--quiet', '--depth', '1', SOURCE, temporary]);
  const clone = given ?? temporary;
  const more = JSON.parse(readFileSync('scripts/known-accounts/more.json', 'utf8'));
  const list = listOf(git(clone, 'show', 'HEAD:accounts.yaml'), more);
  const [commit, date] = git(clone, 'log', '-1', '--format=%H %cs').split(' ');
  const lines = changes(JSON.parse(readFileSync(path.join(FOLDER, 'accounts.json'), 'utf8')), list);
  write('accounts.json', list);
  write('about.json', { source: SOURCE, commit, date });
  const names = Object.keys(list.vendors).length;
  process.stdout.write(
    `${[...lines, `${names} vendors, as of ${date}; ${lines.length} changes.`].join('\n')}\n`,
  );
} finally {
  rmSync(temporary, { recursive: true });
}
