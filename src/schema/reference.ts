import { ASIDE, DETAILS, FIELD_BUDGET, FIELDS, type Field, type FieldType, UNBOUNDED } from './fields.ts';
import { INDEX_PATTERN, QUARANTINE_INDEX, TIME_FIELD } from './names.ts';
import { mappedFieldCount } from './tree.ts';

/** A way to search: what one looks for, and what to type into the search bar of Dashboards or Kibana. */
export interface QueryForm {
  readonly find: string;
  readonly query: string;
}

/** Every way to search, by an example; each works unchanged in Kibana's KQL and in Dashboards' DQL. */
export const QUERY_FORMS: readonly QueryForm[] = [
  { find: 'A value of a field, whole, as it is spelled', query: 'eventName: "ConsoleLogin"' },
  { find: 'The beginning of a value', query: 'eventName: Delete*' },
  { find: 'One of several values', query: 'eventName: ("StopLogging" or "DeleteTrail")' },
  { find: 'Events that have a field, or have not', query: 'errorCode: * and not userIdentity.arn: *' },
  { find: 'One event by its id', query: 'eventID: "7c1d4f0e-5f1b-4c3a-9d57-0e6c2b1f8a90"' },
  { find: 'Addresses of a network', query: 'sourceIPAddress.ip: "10.0.0.0/8"' },
  { find: 'A range of time or numbers', query: 'requestParameters.ipPermissions.items.toPort >= 1024' },
  { find: 'Words in a text, in any case and order', query: 'errorMessage: (authorized and perform)' },
  { find: 'A call or a service in an error message', query: 'errorMessage: CreateUser' },
  { find: 'A word by its beginning', query: 'errorMessage: Create*' },
  { find: 'A word anywhere in a request or a response', query: `${DETAILS}: AES128` },
  { find: 'Words there, next to each other', query: `${DETAILS}: "AES128 GCM"` },
  {
    find: 'Any part of a request or response, with or without a field, by its path and whole value',
    query: `${DETAILS}.keyword: "requestParameters.Host=example-bucket.s3.amazonaws.com"`,
  },
  {
    find: 'A path, with any value',
    query: `${DETAILS}.keyword: requestParameters.publicAccessBlock=*`,
  },
  {
    find: 'A path with nothing in it (`null`, `{}` or `[]`), of a request or response',
    query: `${DETAILS}.keyword: "responseElements=null"`,
  },
];

const EXAMPLE: Record<FieldType, (name: string) => string> = {
  keyword: (name) => `${name}: "value"`,
  text: (name) => `${name}: "some words"`,
  date: (name) => `${name} >= "2026-01-31"`,
  boolean: (name) => `${name}: true`,
  long: (name) => `${name} >= 1`,
  double: (name) => `${name} >= 1`,
  ip: (name) => `${name}: "10.0.0.0/8"`,
};

/** The field reference: a page of Markdown, made from the field table alone. */
export function fieldReference(): string {
  const aliases = FIELDS.filter((field) => field.type === 'alias');
  const fields = FIELDS.filter((field) => field.type !== 'alias');
  const groups = [...new Set(fields.map(groupOf))];
  return [
    '# Fields and how to search them',
    INTRODUCTION,
    '## Ways to search',
    table(
      ['To find', 'Type'],
      QUERY_FORMS.map(({ find, query }) => [find, code(query)]),
    ),
    NOTES,
    ...groups.flatMap((group) => [
      `## ${group}`,
      table(COLUMNS, fields.filter((field) => groupOf(field) === group).flatMap(rows)),
    ]),
    '## Names of the Elastic Common Schema',
    'Other names of the fields above, for searches written for other sources; they can be charted as their fields can.',
    table(
      ['Name', 'Field'],
      aliases.map(({ name, of = '' }) => [code(name), code(of)]),
    ),
    '## Room for more fields',
    budget(mappedFieldCount()),
  ].join('\n\n');
}

const COLUMNS = ['Field', 'Type', 'What it is', 'Example'];

const INTRODUCTION = `Generated from the field table, \`src/schema/fields.ts\`; do not edit.

Each document in \`${INDEX_PATTERN}\` is one CloudTrail record as it was delivered, with \`event.outcome\`, \`${DETAILS}\`
and, where another account acted, \`thirdParty\` added; its id is the \`eventID\`, its time is \`${TIME_FIELD}\`. The names are CloudTrail's own. Only the fields listed here
have a type and can be charted. What else a record holds is searched by \`${DETAILS}\`, and nothing in it is lost to search.`;

const NOTES = `- Of ${UNBOUNDED.map(code).join(', ')}
  every part is in \`${DETAILS}\`, also those with a field of their own; of the rest, what has no field.
- A word is a run of letters and digits, in capitals or not: \`iam:CreateUser\`, \`SSE_KMS\` and \`kms.amazonaws.com\` are
  two, two and three words. Put what has several in quotes; without them, one of its words is enough for a match.
- A star stands for the rest of one word: \`Create*\` finds \`CreateUser\`, but \`iam:Create*\` finds nothing. A word is not
  split where its capitals are: \`User\` does not find \`CreateUser\`, and \`*User\` does, slowly.
- An index keeps the words it was made with. After an update of the stack, earlier indices still have the earlier words:
  there, letters on both sides of a dot or a colon, and all around a \`_\`, are one word.
- A number is in \`${DETAILS}.keyword\` as the record spells it: \`0.0\` is not \`0\`.
- Of what stands outside those four objects and has a field, or fields below it, an empty object, an empty list and
  \`null\` are not in \`${DETAILS}\`. Search for events without the field: \`not userIdentity.sessionContext.sessionIssuer.arn: *\`.
- Positions in lists are left out of a path: \`requestParameters.filters.values=a\` finds \`a\` anywhere in the list.
- A value too long for one term (beyond some 8,000 bytes) is in \`${DETAILS}.keyword\` in parts; look for words of it.
- Quotation marks and backslashes inside a quoted value need a backslash before them.
- What does not fit its field (a text where a number is expected) stands in \`${ASIDE}\` of the document, and in \`${DETAILS}\`.
- What the engine refuses all the same is in the index \`${QUARANTINE_INDEX}\`, whole, with the reason.
- Fields marked "not charted" can be searched, but neither counted nor sorted by.`;

const budget = (used: number): string =>
  `${used} of ${FIELD_BUDGET} entries of the index template are used; ${FIELD_BUDGET - used} are left. Names, names in front of a dot and the
names above count. The engines take 1,000 in an index. An entry costs nothing where it has no value, and 1 to 2 bytes an
event where each event has one. What has no field is found by \`${DETAILS}\`.`;

function groupOf({ name, ours }: Field): string {
  if (ours) return 'Added to the record';
  const [root = ''] = name.split('.');
  return name === root ? 'Record' : root;
}

/** A field's row, and one for each of its multi-fields. */
function rows({ name, type, about, lookupOnly, also = {} }: Field): string[][] {
  if (type === 'alias') return [];
  const own = row(name, type, about, EXAMPLE[type](name), lookupOnly);
  if (name === DETAILS) return [own, TOKENS];
  const sub = Object.entries(also).map(([suffix, subType]) => {
    const subName = `${name}.${suffix}`;
    return row(subName, subType, SUB_FIELDS[subType] ?? about, EXAMPLE[subType](subName));
  });
  return [own, ...sub];
}

const SUB_FIELDS: Partial<Record<FieldType, string>> = {
  ip: 'The same, where it is an address',
  text: 'Its words',
  keyword: 'The same, whole',
};

const TOKENS = row(
  `${DETAILS}.keyword`,
  'keyword',
  'Each of these leaves as path=value',
  `${DETAILS}.keyword: "requestParameters.name=value"`,
  true,
);

function row(name: string, type: FieldType, about: string, example: string, lookupOnly = false): string[] {
  const charted = type !== 'text' && !lookupOnly;
  return [code(name), charted ? type : `${type}, not charted`, about, code(example)];
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
