import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createAws } from '../src/aws/clients.ts';
import { parse } from '../src/commands/parse.ts';
import type { Effects } from '../src/core/effects.ts';
import { usageError } from '../src/core/errors.ts';
import { createEffects } from '../src/effects.ts';
import { readStack } from '../src/stack/read.ts';
import { tell } from '../src/tell.ts';
import { createWorld } from './create-world.ts';
import { type Journal, openJournal } from './journal.ts';
import { pageOf } from './page.ts';
import { runSteps } from './run.ts';
import { requireOurs } from './small-stack.ts';
import { CHEAP_STEPS, STEPS } from './steps/table.ts';
import type { Step, World } from './world.ts';

const HELP = `Proves on a real AWS account what no local AWS can: npm run acceptance -- [flags]

  --profile <name>     profile of the shared configuration; an administrator of the account
  --region <region>    where to
  --stack-name <name>  name of the trial stack (default: acceptance)
  --out <folder>       where acceptance.ndjson and acceptance.md go (default: this folder)
  --cheap              only what needs no domain: ten minutes, next to no costs
  --yes                do not ask
  --help

All of it takes about two hours and two dollars. It ends with the removal of all that it has made, after Ctrl-C too.
The same command again goes on where it stopped: what ended well is not done again.
`;

const FLAGS = {
  profile: { type: 'string' },
  region: { type: 'string' },
  'stack-name': { type: 'string', default: 'acceptance' },
  out: { type: 'string', default: '.' },
  cheap: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

/** Runs the acceptance; the exit code: 0 when all is well, 3 when a step is not. */
export async function main(args: readonly string[], version: string): Promise<number> {
  try {
    const given = readFlags(args);
    if (given.help) {
      process.stdout.write(HELP);
      return 0;
    }
    // Judged as the program itself does, before anything is made.
    parse([
      'status',
      '--stack-name',
      given['stack-name'],
      ...(given.region ? ['--region', given.region] : []),
    ]);
    return await prove(given, version);
  } catch (error) {
    return tell(error, args);
  }
}

function readFlags(args: readonly string[]): Given {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    throw usageError('bad-flag', (error as Error).message, 'See: npm run acceptance -- --help');
  }
}

async function prove(given: Given, version: string): Promise<number> {
  const flags = { profile: given.profile, region: given.region, 'no-input': true, yes: true };
  const fx = createEffects(flags, version);
  const secrets = new Set<string>();
  const world = await createWorld({
    fx,
    ending: uninterrupted(fx, flags),
    stackName: given['stack-name'],
    secrets,
  });
  const steps = given.cheap ? CHEAP_STEPS : STEPS;
  const standing = await readStack(await fx.aws.cloudFormation(), world.stackName);
  if (standing !== undefined) requireOurs(standing);
  if (!given.yes && !(await agreed(world, steps))) return 130;
  mkdirSync(given.out, { recursive: true });
  const head = { version, node: process.version, region: world.identity.region, stackName: world.stackName };
  const journal = openJournal(join(given.out, 'acceptance.ndjson'), head, secrets);
  try {
    return (await runSteps(steps, world, journal)) ? 0 : 3;
  } finally {
    const page = writePage(given.out, steps, journal);
    fx.report.say(`\nThe page to attach to an issue: ${page}`);
  }
}

function writePage(folder: string, steps: readonly Step[], journal: Journal): string {
  const file = join(folder, 'acceptance.md');
  writeFileSync(file, pageOf(journal.head, steps, journal.entries()));
  return file;
}

/** The same, whose calls do not end with the first Ctrl-C. */
function uninterrupted(fx: Effects, { profile, region }: { profile?: string; region?: string }): Effects {
  const aws = createAws({
    profile,
    region,
    userAgent: 'create-cloudtrail-kibana/acceptance',
    network: fx.network,
  });
  return { ...fx, aws, signal: new AbortController().signal };
}

async function agreed({ identity, stackName }: World, steps: readonly Step[]): Promise<boolean> {
  const minutes = steps.reduce((sum, step) => sum + step.minutes, 0);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const question = `Account ${identity.account} in ${identity.region}, stack ${stackName}: ${steps.length} steps, about ${minutes} minutes.\nGo on? (y/N) `;
  const answer = await lines.question(question);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
