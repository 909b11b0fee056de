import { DATED } from './call.ts';
import { CONTROLS } from './controls.ts';
import { type Candidates, type Control, type Detection, SEVERITIES, type Severity } from './define.ts';
import { severityOf } from './detect.ts';
import { LATER } from './later.ts';
import { DETECTIONS } from './table/index.ts';

const HEADINGS: Readonly<Record<Severity, readonly [heading: string, meaning: string]>> = {
  'act-now': [
    'Act now',
    'Nearly always hostile or ruinous: somebody has to look within the hour. Calls that are part of ordinary days are not among them.',
  ],
  'look-today': ['Look today', 'Often ordinary, and worth one look: does somebody know of it?'],
  know: ['Know', 'Frequent in normal use. For tables, for searching, and to see what an actor did besides.'],
};

/** The page about all detections and controls, in Markdown: `docs/detections.md`. */
export function handbook(): string {
  return [
    '# Detections',
    '',
    'Made from the table in `src/lambda/detections`; change it there. The forwarder decides each on the CloudTrail record when an event comes in and writes the result on the event (`detection.id`, and its title in `detection.actNow`, `detection.lookToday` or `detection.know`). Changes of the table are brought to past events by the updater.',
    '',
    contents(),
    '',
    '## How severity is decided',
    '',
    SEVERITY_OF_REFUSED,
    '',
    ...SEVERITIES.flatMap((severity) => [
      `## ${HEADINGS[severity][0]}`,
      '',
      HEADINGS[severity][1],
      '',
      ...ofSeverity(severity).flatMap((detection) => [entry(detection), '']),
    ]),
    '## Controls',
    '',
    'Beside the detections: the controls of Security Hub for CloudWatch, and the one of CIS for Organizations. They count every such call, done or refused, by whomever. Their sum is that of Security Hub; red says that something changed, not that it was wrong.',
    '',
    controls(),
    '',
    '## What no detection can see',
    '',
    UNSEEN,
  ].join('\n');
}

const SEVERITY_OF_REFUSED = [
  'The severity of a detection is that of a call that was done. Each says whether calls that were refused count as well:',
  '',
  '- **done**: only calls that succeeded. One that was refused changed nothing, and an ordinary user without rights makes such calls by mistake.',
  '- **done or refused**: the attempt says enough. A call that was refused is a step less urgent: what would be *act now* is *look today*, unless the entry says otherwise.',
  '',
  'A call that failed because its target is not there, a limit was reached or the request was wrong counts for neither; exceptions are the denial by an endpoint, the machine credentials, the attack tools and the roles of this product, of which every call counts. The column `event.outcome` beside a title says which it was: titles name what was asked for, not what happened.',
  '',
  'Calls by AWS itself, by service-linked roles and by services that act in the name of somebody do not count where they are ordinary. What CloudFormation does for a stack is such a case; who deployed the stack stands in its own event.',
].join('\n');

const UNSEEN = [
  'A trail records *management events* unless *data events* are switched on. Without data events of S3 nothing here can see:',
  '',
  '- objects that are read or copied out of a bucket (GetObject, CopyObject);',
  "- objects that are encrypted with an attacker's key (CopyObject or PutObject with SSE-C, that is with `x-amz-server-side-encryption-customer-algorithm`);",
  '- objects that are deleted one by one or in thousands (DeleteObject, DeleteObjects), and their versions;',
  '- notes that ask for ransom, which are objects like others (PutObject).',
  '',
  'Before and after such a theft there are calls that show: versions suspended, a lifecycle that deletes, a key disabled, a policy changed. Data events of S3 cost per event; for a bucket that must not be lost they are worth it. The same holds for functions that are called (Invoke), items of DynamoDB and messages of SNS and SQS.',
  '',
  'What never is a call to AWS (a program on a machine, a query in a database, a page that is read) is in no trail.',
].join('\n');

/** A detection of the updater has no candidates: it is found by marks and by other events. */
type Listed = Omit<Detection, 'candidates' | 'when'> & Partial<Pick<Detection, 'candidates' | 'when'>>;

const ALL: readonly Listed[] = [...DETECTIONS, ...LATER];

const ofSeverity = (severity: Severity): Listed[] =>
  ALL.filter((one) => one.severity === severity).sort((a, b) => a.title.localeCompare(b.title, 'en'));

const contents = (): string =>
  [
    '| Severity | Detections |',
    '| --- | --- |',
    ...SEVERITIES.map(
      (severity) =>
        `| ${HEADINGS[severity][0]} | ${ofSeverity(severity)
          .map(({ id, title }) => `[${title}](#${id})`)
          .join(' · ')} |`,
    ),
  ].join('\n');

/** `T1562.008` → its page. */
const technique = (id: string): string =>
  `[${id}](https://attack.mitre.org/techniques/${id.replace('.', '/')}/)`;

function entry(detection: Listed): string {
  const { id, title, why, todo, blind, outcome } = detection;
  const refused = severityOf(detection, 'failure');
  return [
    `### <a id="${id}"></a>${title}`,
    '',
    `\`${id}\` · ${technique(detection.technique)} · ${outcome === 'done' ? 'done' : `done or refused (then *${HEADINGS[refused][0].toLowerCase()}*)`}`,
    '',
    why,
    '',
    ...todo.map((line, at) => `${at + 1}. ${line}`),
    '',
    `Looks at: ${candidatesIn(detection)}`,
    '',
    `Does not see: ${blind}`,
  ].join('\n');
}

function candidatesIn({ candidates, when }: { candidates?: Candidates; when?: unknown }): string {
  if (candidates === undefined)
    return 'what other events and marks tell; the updater decides it every 15 minutes.';
  if ('query' in candidates) return 'every event.';
  const list = Object.entries(candidates.calls)
    .map(
      ([service, names]) =>
        `${service}: ${names
          .split(' ')
          .map((name) => `\`${name}\``)
          .join(', ')}`,
    )
    .join('; ');
  const dated = Object.keys(candidates.calls).some((service) => DATED.has(service));
  return `${list}${when === undefined ? '' : ', as far as their parameters and caller fit'}${dated ? ' (names without the date of their API)' : ''}.`;
}

const controls = (): string =>
  [
    '| Control | Number | Id | Looks at |',
    '| --- | --- | --- | --- |',
    ...CONTROLS.map(
      (one: Control) => `| ${one.title} | ${one.number} | \`${one.id}\` | ${candidatesIn(one)} |`,
    ),
  ].join('\n');
