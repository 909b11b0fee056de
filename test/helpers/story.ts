import type { Effects } from '../../src/core/effects.ts';
import { createReport } from '../../src/core/report.ts';
import { explain } from '../../src/tell.ts';

interface Line {
  readonly time?: string;
  readonly code: string;
  readonly data: Record<string, unknown>;
}

/** What differs from run to run and from machine to machine → what stands for it; in this order. */
const VARIES: readonly (readonly [RegExp, string])[] = [
  [/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/\b(i|sg|eipalloc|ami)-[0-9a-f]{8,17}\b/g, '$1-<id>'],
  [/(-[A-Za-z]+)-[0-9A-Fa-f]{12}\b/g, '$1-<id>'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
  [/127\.(?!0\.0\.1)\d+\.\d+\.\d+/g, '<proxy>'],
  [/SHA-256 [0-9a-f]+/g, 'SHA-256 <hash>'],
  [/-[0-9a-f]{16}\.(json|zip)/g, '-<hash>.$1'],
  [/\d+ fields/g, '<n> fields'],
  [/"today":"[\d-]+"/g, '"today":"<today>"'],
  [/"(startedAt|time)":\d+/g, '"$1":"<time>"'],
];

/** Of a stack's events a story tells the stack's own and failures; the rest is in each group's progress. */
function isTold({ code, data }: Line): boolean {
  if (code !== 'stack-event') return true;
  return data.isStack === true || String(data.status).endsWith('_FAILED');
}

/** Long lists of what AWS offers say nothing about the run. */
function shorten({ code, data }: Line): Line {
  if (code === 'discovered') return { code, data: { ...data, engines: ['…'] } };
  if (code !== 'stack-event') return { code, data };
  const { logicalId, status, reason } = data;
  return { code, data: { logicalId, status, reason } };
}

/** Groups advance side by side: between two other lines they are told by name, each in its own order. */
function inOrder(lines: readonly Line[]): Line[] {
  const told: Line[] = [];
  let run: Line[] = [];
  const flush = () => {
    told.push(...run.sort((a, b) => String(a.data.group).localeCompare(String(b.data.group))));
    run = [];
  };
  for (const line of lines) {
    if (line.code === 'progress') run.push(line);
    else {
      flush();
      told.push(line);
    }
  }
  flush();
  return told;
}

/** The lines of a run with --json as a story: one event a line, without what differs from run to run. */
export function storyOf(lines: readonly string[]): string {
  const events = lines.map((line) => JSON.parse(line) as Line).filter(isTold);
  const texts = inOrder(events.map(shorten)).map((line) =>
    VARIES.reduce((text, [pattern, word]) => text.replace(pattern, word), JSON.stringify(line)),
  );
  return `${texts.join('\n')}\n`;
}

/** Runs something with the --json report, and gives the lines; an error is the last one, as the command line tells it. */
export async function recorded(fx: Effects, run: (fx: Effects) => Promise<unknown>): Promise<string[]> {
  let text = '';
  const out = (more: string) => {
    text += more;
  };
  const report = createReport({ ...fx.io, out }, true, fx.clock.now);
  await run({ ...fx, report }).catch((error: unknown) => {
    const { code, exit, message, why, remedy } = explain(error);
    report.result({ ok: false, error: { code, exit, message, why, remedy } });
  });
  return text.trim().split('\n');
}
