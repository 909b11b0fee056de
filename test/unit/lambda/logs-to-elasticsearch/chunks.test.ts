import { describe, expect, it } from 'vitest';
import { ahead, type Chunk, chunks, encode } from '../../../../src/lambda/logs-to-elasticsearch/chunks.ts';

const LIMIT = 1024 * 1024;
const item = (id: string, body: string) => ({ id, index: 'i', body });
const head = (id: string) => `{"create":{"_index":"i","_id":${JSON.stringify(id)}}}\n`;
/** An item of which the two lines are exactly `bytes` long. */
const sized = (id: string, bytes: number, character = 'x') => {
  const free = bytes - head(id).length - 3;
  const count = Math.floor(free / Buffer.byteLength(character));
  return item(id, `"${character.repeat(count)}${'y'.repeat(free - count * Buffer.byteLength(character))}"`);
};
const never = async () => {};

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const value of source) out.push(value);
  return out;
}

const sizes = (list: Chunk<ReturnType<typeof item>>[]) =>
  list.map(({ items, body }) => ({ ids: items.map(({ id }) => id).join(''), bytes: body.length }));

/** Gives out `count` items and notes which. */
function counted(count: number, bytes: number) {
  const taken: number[] = [];
  function* items() {
    for (let at = 0; at < count; at++) {
      taken.push(at);
      yield sized(`${at % 10}`, bytes);
    }
  }
  return { taken, items: items() };
}

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
  ])('%s', async (_, given, expected) => {
    const items = given.map(([id, bytes, character]) => sized(id, bytes, character));
    const packed = sizes(await all(chunks(items, never)));
    expect(packed).toEqual(expected.map(([ids, bytes]) => ({ ids, bytes })));
  });

  it('hold two lines for each item, in order, as sending again does', async () => {
    const items = [item('a', '{"x":"é"}'), item('"\n\ud800', '{"x":"\ud800"}'), item('c', '{}')];
    const [chunk] = await all(chunks(items, never));
    expect(Buffer.from(chunk?.body ?? '').toString()).toBe(
      `${head('a')}{"x":"é"}\n${head('"\n\ud800')}{"x":"\ufffd"}\n${head('c')}{}\n`,
    );
    expect(encode(items)).toEqual(chunk?.body);
  });

  it('take an item only when there is a chunk to fill', async () => {
    const { taken, items } = counted(5, 600_000);
    const source = chunks(items, never);
    expect(taken).toHaveLength(0);
    await source.next();
    expect(taken).toHaveLength(2);
    await source.next();
    expect(taken).toHaveLength(3);
  });

  it('let others run between a few items', async () => {
    const { taken, items } = counted(100, 200);
    const steps: number[] = [];
    await all(chunks(items, async () => steps.push(taken.length)));
    expect(steps).toEqual([32, 64, 96]);
  });
});

describe('ahead', () => {
  it('gives all, and asks for one more than it was asked for', async () => {
    const { taken, items } = counted(4, 600_000);
    const source = ahead(chunks(items, never));
    const seen: number[] = [];
    for await (const _ of source) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(taken.length);
    }
    // A chunk is full when the next item does not fit.
    expect(seen).toEqual([3, 4, 4, 4]);
  });

  it('fails where its source fails, and not before', async () => {
    async function* source() {
      yield 1;
      throw new Error('broken');
    }
    const values = ahead(source());
    expect(await values.next()).toEqual({ done: false, value: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(values.next()).rejects.toThrow('broken');
  });
});
