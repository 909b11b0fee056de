import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Piece, splitter } from '../../../../src/lambda/history/files/splitter.ts';
import { developmentRecords } from '../../../helpers/forwarder/records.ts';

/** What a splitter gives out of these bytes, cut at these places. */
function split(bytes: Buffer, cuts: readonly number[] = [], most?: number, kept?: number): Piece[] {
  const one = splitter(most, kept);
  const places = [...new Set([0, ...cuts, bytes.length])]
    .filter((at) => at <= bytes.length)
    .sort((a, b) => a - b);
  const out = places.slice(1).flatMap((end, at) => one.write(bytes.subarray(places[at], end)));
  return [...out, ...one.end()];
}

const spaced = fc.constantFrom(undefined, 2, '\t');
const value = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

describe('the records of a file are its own texts', () => {
  test('whatever they hold and wherever the bytes are cut, as a list, alone or among other keys', () => {
    const file = fc.record({
      values: fc.array(value, { maxLength: 8 }),
      indent: spaced,
      before: fc.dictionary(fc.string(), fc.jsonValue()),
      after: fc.dictionary(fc.string(), fc.jsonValue()),
      wrapped: fc.boolean(),
      cuts: fc.array(fc.nat(2000)),
    });
    fc.assert(
      fc.property(file, ({ values, indent, before, after, wrapped, cuts }) => {
        const { Records: _, ...others } = before;
        const { Records: __, ...rest } = after;
        const whole = wrapped ? { ...others, Records: values, ...rest } : values;
        const text = JSON.stringify(whole, null, indent);
        const pieces = split(Buffer.from(text), cuts) as string[];
        expect(pieces.map((piece) => JSON.parse(piece))).toEqual(JSON.parse(JSON.stringify(values)));
        for (const piece of pieces) expect(text).toContain(piece);
      }),
      { numRuns: 1000 },
    );
  });

  test('in lines, and one after another without line ends', () => {
    // The first one says whether each has a line of its own.
    const object = fc.dictionary(
      fc.string({ unit: 'binary' }).filter((key) => key !== 'Records'),
      fc.jsonValue(),
      { minKeys: 1 },
    );
    const separator = fc.constantFrom('\n', '\r\n', '\n\n');
    const file = fc.tuple(fc.array(object, { minLength: 1 }), separator, spaced, fc.array(fc.nat(2000)));
    fc.assert(
      fc.property(file, ([values, between, indent, cuts]) => {
        const text = values.map((one) => JSON.stringify(one, null, indent)).join(between);
        const pieces = split(Buffer.from(text), cuts) as string[];
        expect(pieces.map((piece) => JSON.parse(piece))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
      { numRuns: 500 },
    );
    expect(split(Buffer.from('{"a":1}{"a":2}'))).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('byte for byte: the development records, with any blanks and numbers that JavaScript would respell', () => {
    const texts = [...developmentRecords().slice(0, 200), '{ "n" : 1.0, "big":12345678901234567890 }'];
    const bytes = Buffer.from(`{"Records":[${texts.join(',\n')}]}\n`);
    for (const size of [1, 7, 4096]) {
      const cuts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => at * size);
      expect(split(bytes, cuts)).toEqual(texts);
    }
  });

  test('several objects with records one after another are read as one', () => {
    expect(split(Buffer.from('{"Records":[1]}\n{"Records":[]}{"Records":[2]}'))).toEqual(['1', '2']);
  });

  test('a mark of the byte order is passed over', () => {
    expect(split(Buffer.from('\ufeff{"Records":[{}]}'))).toEqual(['{}']);
  });

  test('a broken line among lines is given out as it is, and the next ones are read', () => {
    const text = '{"a":1}\n{"b":"\noops\n{"c":3}';
    expect(split(Buffer.from(text))).toEqual(['{"a":1}', '{"b":"', 'oops', '{"c":3}']);
  });
});

describe('a file that is none', () => {
  test.each([
    ['', 'It is empty.'],
    [' \n', 'It is empty.'],
    ['<html>', 'It holds no JSON.'],
    ['{"Records":[{"a":1},{"b"', 'It is cut: it ends inside a record or its list of records.'],
    ['{"Records":[{"a":1},', 'It is cut: it ends inside a record or its list of records.'],
    ['{"Records":[{"a":1}]', 'It is cut: it ends inside a record or its list of records.'],
    ['{"Records"', 'It is cut: it ends inside a record or its list of records.'],
    ['{"Records":[{"a":1}]} x', 'Something stands behind its end that is no JSON.'],
  ])('%j is named, after the records before the defect', (text, reason) => {
    const one = splitter();
    const read = one.write(Buffer.from(text));
    expect(() => one.end()).toThrow(reason);
    expect(read).toEqual(text.includes('{"a":1}') ? ['{"a":1}'] : []);
  });

  test('any cut of a file is noticed, and all whole records before it are read', () => {
    const texts = ['{"a":"x\\"]}"}', '{"b":[1,{"c":2}]}', '{"d":{}}'];
    const whole = Buffer.from(`{"Records":[${texts.join(',')}]}`);
    for (let end = 1; end < whole.length; end++) {
      const one = splitter();
      const read = one.write(whole.subarray(0, end));
      expect(() => one.end(), `${end}`).toThrow('It is cut');
      const there = texts.filter((text) => whole.indexOf(text) + text.length <= end);
      expect(read).toEqual(there);
    }
  });
});

test('of a record that is too long its beginning and its length are left, and the others are read', () => {
  const long = `{"a":"${'x'.repeat(5000)}"}`;
  const bytes = Buffer.from(`{"Records":[{"b":1},${long},{"c":1}]}`);
  const cuts = Array.from({ length: bytes.length }, (_, at) => at);
  for (const some of [[], cuts])
    expect(split(bytes, some, 1000, 10)).toEqual([
      '{"b":1}',
      { beginning: '{"a":"xxxx', bytes: long.length },
      '{"c":1}',
    ]);
});
