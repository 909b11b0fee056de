import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode, parseRecords, readRecords } from '../../../../src/sandbox/player/read-records.ts';

// Numbers and spelling that parsing and writing again would change.
const A = '{"eventID":"a","n":9007199254740993, "f":1.0,"u":"\\u00e9 \\"]},{\\""}';
const B = '{"eventID":"b","list":[1,[2,{"Records":[3]}]],"Records":"no"}';
const BOTH = [A, B];

describe('parseRecords', () => {
  it.each([
    ['NDJSON', `${A}\n${B}\n`, BOTH],
    ['NDJSON without a last line end', `${A}\n${B}`, BOTH],
    ['NDJSON with CRLF and empty lines', `${A}\r\n\r\n${B}\r\n`, BOTH],
    ['one record', A, [A]],
    ['one record over several lines', '{\n "eventID": "a"\n}\n', ['{\n "eventID": "a"\n}']],
    ['CloudTrail’s wrapper', `{"Records":[${A},${B}]}`, BOTH],
    ['the wrapper, spread out', `{\n "Records" : [\n ${A} ,\n ${B} ]\n}\n`, BOTH],
    ['the wrapper among other keys', `{"x":{"Records":[1]},"y":"Records","Records":[${A}]}`, [A]],
    ['an array', `[${A}, ${B}]`, BOTH],
  ])('%s', (_name, text, expected) => {
    expect(parseRecords(text, 'f')).toEqual(expected);
  });

  it.each([
    ['a line that is no JSON', `${A}\n{"eventID":`, 'f, line 2 is no JSON object.'],
    ['a line that is no object', `${A}\n\n42`, 'f, line 3 is no JSON object.'],
    ['a broken wrapper', `{"Records":[${A}`, 'f, line 1 is no JSON object.'],
    ['nothing', '', 'f holds no CloudTrail record.'],
    ['blank lines', '\n \r\n', 'f holds no CloudTrail record.'],
    ['an empty wrapper', '{"Records":[]}', 'f holds no CloudTrail record.'],
    ['an array without objects', '[1,"x",null]', 'f holds no CloudTrail record.'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseRecords(text, 'f')).toThrow(expect.objectContaining({ message, exit: 2 }));
  });
});

describe('decode', () => {
  it.each([
    ['plain', Buffer.from(A)],
    ['gzip', gzipSync(A)],
    ['with a byte order mark', Buffer.from(`\uFEFF${A}`)],
    ['gzip with a byte order mark', gzipSync(`\uFEFF${A}`)],
  ])('%s', (_name, bytes) => {
    expect(decode(bytes, 'f')).toBe(A);
  });

  it('refuses a broken gzip file', () => {
    const broken = gzipSync(A).subarray(0, 20);
    expect(() => decode(broken, 'f')).toThrow(
      expect.objectContaining({ message: 'f is a broken gzip file.', exit: 2 }),
    );
  });
});

it('reads files one after the other and names the one that is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'records-'));
  try {
    const [plain, gzipped, missing] = ['a.ndjson', 'b.json.gz', 'c.json'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(plain, `${A}\n`);
    await writeFile(gzipped, gzipSync(`{"Records":[${B}]}`));
    expect(await readRecords([plain, gzipped])).toEqual(BOTH);
    await expect(readRecords([plain, missing])).rejects.toMatchObject({
      code: 'records-unreadable',
      exit: 2,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
