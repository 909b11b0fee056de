import fc, { type Arbitrary } from 'fast-check';
import { FIELDS } from '../../../src/schema/index.ts';
import { any, anyText, object, type Pair, pairsOf, scalar } from './arbitrary-json.ts';

/**
 * Arbitrary messages of a log group that look more or less like CloudTrail records, as text: what JSON.stringify never
 * writes (repeated keys, 1e400, bare halves of surrogate pairs, any number of digits) has to be there too.
 */

/** `FC_SEED` repeats the run that a failure printed. */
export const SEED = Number(process.env.FC_SEED ?? 20_260_105);

/** Any value at a path of the field table, or above or below one. */
const atMappedPath: Arbitrary<Pair> = fc
  .tuple(
    fc.constantFrom(...FIELDS.map(({ name }) => name)),
    fc.constantFrom(0, 0, 0, 1, -1),
    fc.oneof(
      any,
      any.map((value) => `[${value},${value}]`),
    ),
    fc.boolean(),
  )
  .map(([name, more, value, listed]) => {
    const parts = name.split('.');
    const used =
      more > 0 ? [...parts, 'below'] : more < 0 ? parts.slice(0, Math.max(1, parts.length - 1)) : parts;
    const [first = '', ...rest] = used;
    const wrap = (inner: string, part: string) =>
      listed ? `[{"${part}":${inner}}]` : `{"${part}":${inner}}`;
    return [first, rest.reduceRight(wrap, value)];
  });

const USUAL: readonly Pair[] = [
  ['eventVersion', '"1.11"'],
  ['eventTime', '"2026-01-05T01:02:03Z"'],
  ['eventSource', '"ec2.amazonaws.com"'],
  ['eventName', '"RunInstances"'],
  ['awsRegion', '"eu-west-1"'],
  ['sourceIPAddress', '"192.0.2.7"'],
  ['userIdentity', '{"type":"Root","accountId":"123456789012"}'],
  ['requestParameters', '{"instanceType":"t3.micro","n":1}'],
  ['responseElements', 'null'],
];
const usual = fc.subarray([...USUAL], { minLength: 4 });
const eventID = fc.oneof(
  { weight: 8, arbitrary: fc.uuid().map((id) => JSON.stringify(id)) },
  { weight: 2, arbitrary: any },
);

/** Whether an id that is a number too large for JavaScript is one, or its record's hash is, matters to nobody. */
const plainID = ([name, value]: Pair): Pair => [
  name,
  name === 'eventID' && /^[\d-]/.test(value) ? '7' : value,
];
/** Later pairs replace earlier ones of the same key. */
const merged = (pairs: readonly Pair[]): Pair[] => [...new Map(pairs)];

const record = fc
  .tuple(
    usual,
    fc.array(atMappedPath, { maxLength: 4 }),
    pairsOf(any, 3),
    fc.option(eventID, { freq: 6 }),
    fc.constantFrom(...Array<boolean>(30).fill(false), true),
  )
  .map(([base, mapped, odd, id, repeated]) => {
    const some = [...base, ...mapped, ...odd, ...(id === null ? [] : [['eventID', id] as const])];
    const pairs = some.map(plainID);
    return object(repeated ? [...pairs, ...pairs.slice(0, 1)] : merged(pairs));
  });

const spaced = fc
  .tuple(record, fc.constantFrom('', ' ', '\n', '\r\n\t'), fc.constantFrom('', ' \n'))
  .map(([text, around, inside]) => `${around}${text.replace(/^\{/, `{${inside}`)}${around}`);
const noRecord = fc.oneof(
  scalar,
  record.map((text) => `[${text}]`),
  record.map((text) => text.slice(0, -1)),
  anyText,
);

/** One message. Texts may repeat; see {@link numbered}. */
export const message: Arbitrary<string> = fc.oneof(
  { weight: 24, arbitrary: spaced },
  { weight: 1, arbitrary: noRecord },
);

/** Makes each message another text, so that those without an eventID have ids of their own. */
export function numbered(messages: readonly string[]): string[] {
  return messages.map((text, at) =>
    /^\s*\{/.test(text)
      ? text.replace('{', `{"serial":${at},`).replace(/,(\s*\})\s*$/, '$1')
      : `${text} #${at}`,
  );
}
