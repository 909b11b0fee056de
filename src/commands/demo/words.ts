import type { Effects } from '../../core/effects.ts';
import { CliError, usageError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { oneLine } from '../../core/visible.ts';
import { readPassword } from '../../deploy/password.ts';
import type { Flags } from '../../flags/table.ts';
import { PROXY_USER } from '../../plan/proxy-user.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/client.ts';
import { outputsOf } from '../../stack/outputs.ts';
import { isAccounted, type Play } from './play.ts';
import { RECENT_DAYS } from './records.ts';

/** Which server the sandbox starts for the engine asked for. */
export function startEngine(flags: Flags): 'opensearch' | 'elasticsearch' {
  if (flags.engine === undefined || flags.engine === 'OpenSearch_2.19') return 'opensearch';
  if (flags.engine === 'Elasticsearch_7.10') return 'elasticsearch';
  throw usageError('bad-value', `The demo has no ${flags.engine}.`, [
    'Use --engine OpenSearch_2.19 or --engine Elasticsearch_7.10,',
    'or a running server of yours: --search-url <url>',
  ]);
}

/** The engine version that AWS offers nearest to the server that answers. */
export function localEngine(engine: string): string {
  if (engine.startsWith('Elasticsearch_')) return 'Elasticsearch_7.10';
  return Number(engine.split(/[_.]/)[1]) >= 3 ? 'OpenSearch_3.5' : 'OpenSearch_2.19';
}

/** A line for each part of the local AWS that is there. */
export const tellStep =
  ({ report }: Effects): NonNullable<SandboxOptions['onStep']> =>
  (step) => {
    report.event('sandbox', step);
    const { state } = step;
    // The details are a server's own words.
    const [name, detail] = [oneLine(step.name), oneLine(step.detail ?? '')];
    // An installation takes long enough to wonder.
    if (!report.json && state === 'start' && name.startsWith('Install')) report.say(`  … ${name}`);
    if (!report.json && state !== 'start')
      report.say(`  ${state === 'done' ? '✔' : '✖'} ${name}${detail ? ` (${detail})` : ''}`);
  };

/** Where all that was played has gone, and when: `bundled` are the records that the demo has of its own. */
export function tellPlay(play: Play, bundled: boolean, { report }: Effects): void {
  const { played, indexed, duplicates, quarantined, tooLarge } = play;
  report.say(
    `\n  Played ${played} records: ${indexed} indexed, ${duplicates} there already, ${quarantined} in quarantine.`,
  );
  if (bundled) report.say(`  They are years old: moved to the last ${RECENT_DAYS} days, in their order.`);
  if (!isAccounted(play)) report.warn('These do not add up: some records are not accounted for.');
  if (tooLarge > 0)
    report.warn(`${tooLarge} records over 256 KB went to the bucket only, as CloudTrail does.`);
}

/** The address, the password (a throw-away here) and what stands in for a real thing. */
export async function tellWhereToLook(
  sandbox: Sandbox,
  stack: StackFacts,
  url: string,
  fx: Effects,
): Promise<void> {
  const { say, json } = fx.report;
  say(`\n  Open      ${url}`);
  if (!json)
    say(
      `  User      ${PROXY_USER}, password ${await readPassword(await fx.aws.ssm(), outputsOf(stack).passwordParameter)}`,
    );
  say('            The certificate is self-signed: the browser will warn.');
  for (const line of UI_NOTES[sandbox.ui]) say(`            ${line}`);
  if (stack.parameters.AlertEmail)
    say(`  Mails     stay on this machine: ${sandbox.awsEndpoint}/_sandbox/mails?token=${sandbox.token}`);
}

const UI_NOTES: Readonly<Record<Sandbox['ui'], readonly string[]>> = {
  'stand-in': ['The page is a stand-in for Dashboards; a real one: --dashboards-url.'],
  given: [],
  'given-at-root': [
    'Your UI does not know the path that it has here: its pages will not load.',
    'Start it with server.basePath and server.rewriteBasePath (see the README).',
  ],
};

/** At a terminal the demo stays until Enter, so that there is something to look at. */
export async function waitForEnter(flags: Flags, fx: Effects): Promise<void> {
  if (!fx.io.interactive || flags.yes === true) return;
  const { prompt } = await import('../../ask/prompt.ts');
  const message = 'Press Enter to stop the demo';
  await prompt({ message, fallback: '' }, fx.io, fx.signal).catch((error) => {
    // The end of the input ends the demo just as well.
    if (!(error instanceof CliError && error.code === 'declined')) throw error;
  });
}
