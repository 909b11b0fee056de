import fc, { type Arbitrary } from 'fast-check';

/** Arbitrary JSON, as text: also what JSON.stringify never writes. */

const unit16 = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));
/** Any text, with halves of surrogate pairs. */
export const anyText = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.oneof(unit16, half), maxLength: 8 }),
);

const SPECIAL = [
  ...[
    '',
    ' ',
    '\u0000',
    '\ufeff',
    '\u2028',
    'null',
    'true',
    'True',
    'FALSE',
    'NaN',
    '-',
    '{}',
    '[]',
    '0x10',
    ' 7 ',
  ],
  ...[
    '1.2.3.4',
    '253.252.51.07',
    '::1',
    'AWS Internal',
    'ec2.amazonaws.com',
    'HIDDEN_DUE_TO_SECURITY_REASONS',
  ],
  ...['2026-01-05T00:00:00Z', '2026-02-30T00:00:00Z', 'May 6, 2021 11:57:35 PM', '1620345455', '2016_01_28'],
];
const LENGTHS = [255, 512, 2731, 8191, 8192, 32_767, 100_000];
const long = fc
  .tuple(fc.constantFrom('x', '日', '😀', '\ud800', 'word ', '\u0000', '"', '.'), fc.constantFrom(...LENGTHS))
  .map(([part, length]) => part.repeat(Math.ceil(length / part.length)));

const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
const spelledBy = (isEscaped: (one: string) => boolean) => (text: string) =>
  `"${text
    .split('')
    .map((one) => (isEscaped(one) ? escaped(one) : one))
    .join('')}"`;
/** Only what JSON demands is escaped; halves of surrogate pairs stay as they are. */
const bare = spelledBy((one) => one < ' ' || one === '"' || one === '\\');
const allEscaped = spelledBy(() => true);

const string = fc
  .oneof(
    { weight: 40, arbitrary: anyText },
    { weight: 20, arbitrary: fc.constantFrom(...SPECIAL) },
    { weight: 1, arbitrary: long },
  )
  .chain((text) => fc.constantFrom(JSON.stringify, bare, allEscaped).map((spell) => spell(text)));

const NUMBERS = [
  ...[
    '1e400',
    '-1e400',
    '1E+2',
    '0.1e-7',
    '1e-400',
    '5e-324',
    '-0',
    '-0.0',
    '1.50',
    '8.82145E-5',
    '1666275403000.0',
  ],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775809',
    '1'.repeat(400),
  ],
  ...[
    '123456789012345678901234567890.123456789',
    '0.30000000000000004',
    '0.1000000000000000055511151231257827',
  ],
];
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.bigInt().map(String),
  fc.constantFrom(...NUMBERS),
);
export const scalar = fc.oneof(
  { weight: 6, arbitrary: string },
  { weight: 3, arbitrary: number },
  { weight: 2, arbitrary: fc.constantFrom('true', 'false', 'null') },
);

const ODD_KEYS = [
  ...[
    '',
    ' ',
    '.',
    '..',
    'a.b',
    '.a',
    'a.',
    'a..b',
    'instancesSet.items',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    '_id',
    '_source',
    '_index',
    '@timestamp',
    'details',
    'aside',
    'event',
    'event.outcome',
    'thirdParty',
    'thirdParty.account',
    'invokedByDelegate',
    'user',
    'user.name',
  ],
  ...[
    '\u0000',
    '\u2028',
    '\t',
    '\u200b',
    '\u00ad',
    '#n',
    ':v',
    '*',
    '[0]',
    '日本',
    '\ud800',
    'k'.repeat(600),
    'k'.repeat(40_000),
  ],
];
const key = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.string({ unit: fc.constantFrom(...'abcdeXYZ019_-'), minLength: 1, maxLength: 8 }),
  },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_KEYS) },
  { weight: 1, arbitrary: anyText },
);

export type Pair = readonly [key: string, value: string];
/** A JSON object; its keys may repeat. */
export const object = (pairs: readonly Pair[]) =>
  `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
/** At most `most` pairs; once in a while two of them have one key. */
export const pairsOf = (value: Arbitrary<string>, most: number): Arbitrary<readonly Pair[]> => {
  const pair = fc.tuple(key, value);
  const unique = fc.uniqueArray(pair, { maxLength: most, selector: ([name]) => name });
  return fc.oneof(
    { weight: 40, arbitrary: unique },
    { weight: 1, arbitrary: fc.array(pair, { maxLength: most }) },
  );
};

const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 5, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`) },
    { weight: 3, arbitrary: pairsOf(tie('node'), 5).map(object) },
  ),
}));

const deep = fc
  .tuple(fc.constantFrom(25, 100, 150, 190, 300, 1500), fc.constantFrom('[]', '{}'), scalar)
  .map(([levels, [open, close], inner]) => {
    const start = open === '{' ? '{"d":' : '[';
    return `${start.repeat(levels)}${inner}${String(close).repeat(levels)}`;
  });
/** Any JSON value, as text. */
export const any = fc.oneof({ weight: 25, arbitrary: node }, { weight: 1, arbitrary: deep });
