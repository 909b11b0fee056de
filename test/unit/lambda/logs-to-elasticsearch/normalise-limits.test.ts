import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { MAX_TERM_BYTES } from '../../../../src/schema/index.ts';

const TIMESTAMP = Date.UTC(2026, 10, 23, 9);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const BASE = { eventID: 'e-1', eventTime: '2026-10-05T01:02:03Z', eventName: 'GetObject' };

type Doc = Record<string, unknown> & { details?: string[] };

function document(record: object | string) {
  const outcome = normalise(typeof record === 'string' ? record : JSON.stringify(record), TIMESTAMP, sha);
  if (outcome.kind !== 'document') throw new Error(`quarantined: ${outcome.reason}`);
  return { ...outcome, doc: JSON.parse(outcome.body) as Doc };
}

describe('long and odd text', () => {
  const bytes = (text: string): number => Buffer.byteLength(text);

  it.each([
    ['ASCII', 'word and '.repeat(30_000)],
    ['no gaps', 'x'.repeat(50_000)],
    ['three bytes', '日'.repeat(20_000)],
    ['four bytes', '😀'.repeat(20_000)],
    ['lone surrogates', '\ud800'.repeat(20_000)],
  ])('%s: every token is a term, and together they are the value', (_, value) => {
    const { doc } = document({ ...BASE, requestParameters: { body: value } });
    const head = 'requestParameters.body=';
    const tokens = doc.details ?? [];
    expect(Math.max(...tokens.map(bytes))).toBeLessThanOrEqual(MAX_TERM_BYTES);
    expect(tokens.every((token) => token.startsWith(head))).toBe(true);
    // Equal parts are one token.
    const parts = new Set(tokens.map((token) => token.slice(head.length)));
    let rest = value;
    while (rest !== '') {
      const part = [...parts].find((part) => rest.startsWith(part));
      if (!part) throw new Error(`no token for ${rest.slice(0, 40)}`);
      rest = rest.slice(part.length);
    }
  });

  it('makes tokens of a mapped keyword that is too long to be one term', () => {
    expect(document({ ...BASE, userAgent: 'é'.repeat(6000) }).doc.details?.length).toBe(2);
    expect(document({ ...BASE, userAgent: 'short' }).doc.details).toBeUndefined();
  });

  it('cuts an endless path', () => {
    const [token] = document({ ...BASE, requestParameters: { ['k'.repeat(9000)]: 'v' } }).doc.details ?? [];
    expect(bytes(token ?? '')).toBeLessThanOrEqual(MAX_TERM_BYTES);
    expect(token?.endsWith('=v')).toBe(true);
  });

  it('is not fooled by __proto__', () => {
    const { doc } = document('{"eventID":"e","requestParameters":{"__proto__":{"x":1}}}');
    expect(doc.details).toEqual(['requestParameters.__proto__.x=1']);
  });
});

describe('tokens are JSON whatever they hold', () => {
  it.each([
    ['a quote and a backslash', 'say "a\\b"'],
    ['control characters', 'a\n\t\u0000\u001f\u007f'],
    ['line separators', 'a\u2028\u2029'],
    ['lone surrogates', '\ud800 \udc00'],
    ['pairs', '😀日'],
    ['what looks like the end of a token', 'a","b'],
  ])('%s', (_, value) => {
    const { doc } = document({ ...BASE, requestParameters: { [value]: value, plain: 'p' } });
    expect(doc.details).toEqual([`requestParameters.${value}=${value}`, 'requestParameters.plain=p']);
  });

  it.each<[string, object]>([
    ['in a list', { names: ['a', 'b', 'a'] }],
    ['in a list of objects', { names: [{ x: 'a' }, { x: 'b' }, { x: 'a' }] }],
    ['in a mapped list', { instanceIds: ['a', 'b', 'a'] }],
    ['in lists of a mapped list', { instancesSet: { items: [{ x: ['a', 'b'] }, { x: 'a' }] } }],
    ['under a key that is moved aside', { 'n.x': 'a', n: { x: 'a', y: 'b' } }],
  ])('a leaf that is there twice, %s, is one token', (_, requestParameters) => {
    expect(document({ ...BASE, requestParameters }).doc.details).toHaveLength(2);
  });
});

describe('a number that JavaScript cannot hold is found by its digits', () => {
  it.each([
    ['9007199254740993', 'in place', '{"a":9007199254740993}', 'a'],
    ['-9007199254740993', 'in a list', '{"a":[1,{"b":[-9007199254740993]}]}', 'a.b'],
    ['12345678901234567890', 'in a mapped field', '{"roleArn":12345678901234567890}', 'roleArn'],
    ['1e400', 'as an exponent', '{"a":1e400}', 'a'],
    ['1.00000000000000001', 'that reads as a whole one', '{"a":1.00000000000000001}', 'a'],
    ['0.1000000000000000055', 'in what is moved aside', '{"a.b":0.1000000000000000055}', 'a.b'],
  ])('%s, %s', (digits, _, parameters, path) => {
    const { doc } = document(`{"eventID":"e","requestParameters":${parameters}}`);
    expect(doc.details).toContain(`requestParameters.${path}=${digits}`);
  });

  it('also as an id', () => {
    expect(document('{"eventID":12345678901234567890}').id).toBe('12345678901234567890');
  });
});

describe('what cannot be a document', () => {
  const deep = (levels: number): string => `{"eventID":"e-9","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  it.each([
    ['nope', 'not_json', sha('nope')],
    ['', 'not_json', sha('')],
    ['[1]', 'not_an_object', sha('[1]')],
    ['"x"', 'not_an_object', sha('"x"')],
    ['null', 'not_an_object', sha('null')],
    [deep(50_000), 'too_deep', 'e-9'],
    ['{"eventID":"e-9","_id":1,"x":{"a":":","a":2}}', 'repeated_key', 'e-9'],
  ])('%.20s → %s', (text, errorType, id) => {
    expect(normalise(text, TIMESTAMP, sha)).toMatchObject({ kind: 'misfit', errorType, id, text });
  });

  it('a key twice is left to the engine while the text stays as it came', () => {
    const text = '{"eventID":"e","eventTime":"2026-10-05T01:02:03Z","x":{"a":1,"a":2}}';
    expect(document(text).body.startsWith(text.slice(0, -1))).toBe(true);
  });

  it('thirty levels are fine', () => {
    expect(document(deep(30)).id).toBe('e-9');
  });
});
