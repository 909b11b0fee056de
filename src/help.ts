import { within } from './core/wrap.ts';
import { FLAGS } from './flag-table.ts';
import { COMMANDS } from './flags.ts';

const HEAD = `Your own CloudTrail dashboards: one command deploys them into your AWS account.

Examples
  npx create-cloudtrail-kibana                  ask, show plan and price, deploy
  npx create-cloudtrail-kibana --dry-run --yes  plan and price; leaves nothing
  npx create-cloudtrail-kibana demo             on this machine, without AWS

Usage
  create-cloudtrail-kibana [command] [flags]
`;

const TAIL = `
Exit codes
  0 done or nothing to do   1 failed   2 usage   3 a health check fails
  4 credentials or permission   130 interrupted or declined
  141 ended early: nobody reads its output any more

With npm create: npm create cloudtrail-kibana -- --dry-run
`;

/** The help text, at most 80 columns wide, or as wide as a terminal that has fewer; made from the flag table. */
export function helpText(columns?: number): string {
  const groups = new Map<string, string[]>();
  for (const [name, flag] of Object.entries(FLAGS)) {
    const short = 'short' in flag ? `-${flag.short}, ` : '';
    const value = 'value' in flag ? ` <${flag.value}>` : '';
    const left = `  ${short}--${name}${value}`;
    const lines = groups.get(flag.group) ?? [];
    lines.push(...layOut(left, flag.help));
    groups.set(flag.group, lines);
  }
  const body = [...groups].map(([title, lines]) => `\n${title}\n${lines.join('\n')}\n`).join('');
  const commands = Object.entries(COMMANDS).map(([name, help]) => `  ${name.padEnd(15)} ${help}`);
  return within(columns, `${HEAD}\nCommands\n${commands.join('\n')}\n${body}${TAIL}`);
}

const COLUMN = 29;
const WIDTH = 80;

/** One flag: its left side, then its help wrapped at the width of a small terminal. */
function layOut(left: string, help: string): string[] {
  const lines: string[] = [];
  let line = left.padEnd(COLUMN - 1);
  for (const word of help.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(COLUMN - 1);
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
