import { describe, expect, it } from 'vitest';
import { chunks, encode } from '../../../../src/lambda/logs-to-elasticsearch/chunks.ts';

const LIMIT = 1024 * 1024;
const item = (id: string, body: string) => ({ id, index: 'i', body });
const head = (id: string) => `{"create":{"_index":"i","_id":${JSON.stringify(id)}}}\n`;
/** An item of which the two lines are exactly `bytes` long. */
const sized = (id: string, bytes: number, character = 'x') => {
  const free = bytes - head(id).length - 3;
  const count = Math.floor(free / Buffer.byteLength(character));
  return item(id, `"${character.repeat(count)}${'y'.repeat(free - count * Buffer.byteLength(character))}"`);
};
const packed = (items: ReturnType<typeof item>[]) =>
  [...chunks(items)].map(({ items, body }) => ({
    ids: items.map(({ id }) => id).join(''),
    bytes: body.length,
  }));

describe('chunks', () => {
  it.each<[string, [string, number, string?][], [string, number][]]>([
    ['nothing', [], []],
    ['one', [['a', 100]], [['a', 100]]],
    [
      'exactly full',
      [
        ['a', 100],
        ['b', LIMIT - 100],
      ],
      [['ab', LIMIT]],
    ],
    [
      'one byte too much',
      [
        ['a', 100],
        ['b', LIMIT - 99],
      ],
      [
        ['a', 100],
        ['b', LIMIT - 99],
      ],
    ],
    [
      'full of two-byte characters',
      [
        ['a', 100],
        ['b', LIMIT - 100, 'é'],
      ],
      [['ab', LIMIT]],
    ],
    [
      'two-byte characters, one byte too much',
      [
        ['a', 100],
        ['b', LIMIT - 99, 'é'],
      ],
      [
        ['a', 100],
        ['b', LIMIT - 99],
      ],
    ],
    [
      'full of four-byte characters',
      [
        ['a', 101],
        ['b', LIMIT - 101, '😀'],
      ],
      [['ab', LIMIT]],
    ],
    [
      'larger than a chunk: alone',
      [
        ['a', 100],
        ['b', 3 * LIMIT, '日'],
        ['c', 100],
        ['d', 100],
      ],
      [
        ['a', 100],
        ['b', 3 * LIMIT],
        ['cd', 200],
      ],
    ],
    [
      'many',
      [...'abcdefgh'].map((id) => [id, 300_000]),
      [
        ['abc', 900_000],
        ['def', 900_000],
        ['gh', 600_000],
      ],
    ],
  ])('%s', (_, sizes, expected) => {
    const items = sizes.map(([id, bytes, character]) => sized(id, bytes, character));
    expect(packed(items)).toEqual(expected.map(([ids, bytes]) => ({ ids, bytes })));
  });

  it('hold two lines for each item, in order, as sending again does', () => {
    const items = [item('a', '{"x":"é"}'), item('"\n\ud800', '{"x":"\ud800"}'), item('c', '{}')];
    const [chunk] = chunks(items);
    expect(Buffer.from(chunk?.body ?? '').toString()).toBe(
      `${head('a')}{"x":"é"}\n${head('"\n\ud800')}{"x":"\ufffd"}\n${head('c')}{}\n`,
    );
    expect(encode(items)).toEqual(chunk?.body);
  });

  it('take an item only when there is a chunk to fill', () => {
    const taken: string[] = [];
    const source = chunks(
      (function* () {
        for (const id of 'abcde') {
          taken.push(id);
          yield sized(id, 600_000);
        }
      })(),
    );
    expect(taken).toEqual([]);
    source.next();
    expect(taken).toEqual(['a', 'b']);
    source.next();
    expect(taken).toEqual(['a', 'b', 'c']);
  });
});
