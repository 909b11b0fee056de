import { type Entry, type Head, lastOf } from './journal.ts';
import type { Step } from './world.ts';

const MARKS = { ok: '✔', failed: '✖', 'not-run': '–' } as const;

/** The journal as a Markdown page, for an issue of the project. */
export function pageOf(head: Head, steps: readonly Step[], entries: readonly Entry[]): string {
  const last = lastOf(entries);
  const rows = steps.map(({ id, shows, asks }) => {
    const entry = last.get(id);
    const mark = entry === undefined ? '–' : asks && entry.ending === 'ok' ? '?' : MARKS[entry.ending];
    return `| ${mark} | ${cell(shows)} | ${entry === undefined ? '' : minutes(entry.seconds)} |`;
  });
  return [
    '# Acceptance on an AWS account',
    '',
    `create-cloudtrail-kibana ${head.version}, Node.js ${head.node}, ${head.region}, ${dayOf(entries)}.`,
    'Account ids, addresses, names of people and secrets are left out.',
    '',
    '✔ as it says; ✖ not as it says; ? a question, with AWS’s answer below; – not run.',
    '',
    '| | what | minutes |',
    '|---|---|---|',
    ...rows,
    '',
    ...steps.flatMap((step) => detailsOf(step, last.get(step.id))),
  ].join('\n');
}

function detailsOf({ id, shows }: Step, entry: Entry | undefined): string[] {
  const figures = Object.entries(entry?.figures ?? {}).map(([name, value]) => `- ${name}: ${value}`);
  const notes = (entry?.notes ?? []).map((note) => `- ${note}`);
  const why = entry?.why === undefined ? [] : [`- **${entry.why}**`];
  const lines = [...why, ...notes, ...figures];
  return lines.length === 0 ? [] : [`## ${shows}`, '', `\`${id}\``, '', ...lines, ''];
}

const cell = (text: string) => text.replaceAll('|', '\\|');
const minutes = (seconds: number) => (seconds / 60).toFixed(1);
const dayOf = (entries: readonly Entry[]) => entries[0]?.time.slice(0, 10) ?? 'not run yet';
