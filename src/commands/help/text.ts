import { type FlagName, flagSpec } from '../../flags/table.ts';
import { EVERYWHERE } from '../row.ts';
import { COMMAND_NAMES, type Command, commandRow } from '../table.ts';

const NAME = 'create-cloudtrail-kibana';

/** Column in which the words about a flag begin. */
const COLUMN = 29;

/** The help of the whole program: its commands and exit codes; at most 80 columns. */
export function programHelp(): string {
  const commands = COMMAND_NAMES.map((name) => `  ${name.padEnd(16)} ${commandRow(name).summary}`);
  return [
    'See who did what in your AWS account: CloudTrail dashboards, deployed into your',
    'own account by one command, and removed by another.',
    '',
    'Usage',
    `  npx ${NAME} [command] [flags]`,
    '',
    'Commands',
    ...commands,
    '',
    'Examples',
    `  npx ${NAME}                  ask, show the plan, deploy`,
    `  npx ${NAME} --dry-run --yes  plan and price; deploy nothing`,
    `  npx ${NAME} demo             on this machine, without AWS`,
    '',
    'Flags of every command',
    ...EVERYWHERE.flatMap((name) => flagLine(name)),
    '',
    `Flags of one command:  npx ${NAME} help <command>`,
    '',
    'Exit codes',
    '  0 done or nothing to do   1 failed   2 usage   3 a health check fails',
    '  4 credentials or permission   130 interrupted or declined',
    '  141 ended early: nobody reads its output any more',
    '',
  ].join('\n');
}

/** The help of one command: its own flags and examples; at most 40 lines of 80 columns. */
export function commandHelp(command: Command): string {
  const { summary, about = [], takes, helps = {}, examples, operand } = commandRow(command);
  const usage = [
    command === 'deploy' ? '[deploy]' : command,
    operand && (operand.required ? `<${operand.name}>` : `[${operand.name}]`),
    '[flags]',
  ];
  const left = Math.max(...examples.map(([line]) => line.length)) + 2;
  return [
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...about,
    `  npx ${NAME} ${usage.filter(Boolean).join(' ')}`,
    '',
    'Examples',
    ...examples.flatMap(([line, what]) => exampleLines(line, what, left)),
    ...(takes.length > 0 ? ['', 'Flags', ...takes.flatMap((name) => flagLine(name, helps[name]))] : []),
    '',
    `Also ${EVERYWHERE.map((name) => `--${name}`).join(', ')}: see "help".`,
    '',
  ].join('\n');
}

function exampleLines(line: string, what: string, left: number): string[] {
  const whole = `  npx ${NAME} ${line.padEnd(left)}${what}`.trimEnd();
  if (whole.length <= 80) return [whole];
  const short = `  npx ${NAME} ${line}`;
  const lines = short.length <= 80 ? [short.trimEnd()] : [`  npx ${NAME} \\`, `    ${line}`];
  return what === '' ? lines : [...lines, `      ${what}`];
}

/** One flag, and what it is for. */
function flagLine(name: FlagName, help?: string): string[] {
  const { short, value, help: usual, negatable } = flagSpec(name);
  const flag = `${short ? `-${short}, ` : ''}--${negatable ? '[no-]' : ''}${name}${value ? ` <${value}>` : ''}`;
  return [`  ${flag}`.padEnd(COLUMN - 1).concat(` ${help ?? usual}`)];
}
