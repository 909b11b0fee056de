import { describe, expect, it } from 'vitest';
import AWS from '../../../../assets/geo/aws.json' with { type: 'json' };
import { BUNDLED_KNOWN } from '../../../../src/lambda/logs-to-elasticsearch/known.ts';
import { referenceReader } from '../../../../src/lambda/logs-to-elasticsearch/reference-reader.ts';
import { seal } from '../../../../src/lambda/reference/reference.ts';
import type { Answer, Request } from '../../../../src/lambda/sign.ts';
import { packTable } from '../../../../src/lambda/source/pack-table.ts';
import { stepsOf } from '../../../../src/lambda/source/steps.ts';
import { referenceOf, sha256 } from '../../../helpers/forwarder/reference-store.ts';

const MINUTE = 60_000;
const ACCOUNT = '111122223333';
const named = (name: string) => seal(referenceOf({ accounts: { [ACCOUNT]: name } }), sha256);

/** A reader and the bucket that it asks; `answer` is the next one. */
function setUp() {
  const world = { now: 0, answer: { status: 403, text: '', problem: '' } as Answer, asked: [] as Request[] };
  const read = referenceReader({
    url: 'https://bucket/key',
    hash: sha256,
    now: () => world.now,
    send: async (request) => {
      world.asked.push(request);
      return world.answer;
    },
  });
  const ok = (text: string, etag: string): void => {
    world.answer = { status: 200, text, problem: '', etag };
  };
  return { world, read, ok };
}

describe('the reader of the reference object', () => {
  it('takes the names, and asks again after five minutes only for what has changed', async () => {
    const { world, read, ok } = setUp();
    ok(named('Production'), '"one"');
    expect((await read()).known.accounts.get(ACCOUNT)).toBe('Production');
    world.now = 4 * MINUTE;
    await read();
    expect(world.asked).toHaveLength(1);
    world.now = 5 * MINUTE;
    world.answer = { status: 304, text: '', problem: '' };
    expect(await read()).toMatchObject({ known: { accounts: new Map([[ACCOUNT, 'Production']]) } });
    expect(world.asked[1]?.headers).toEqual({ 'if-none-match': '"one"' });
    world.now = 10 * MINUTE;
    ok(named('Shop'), '"two"');
    expect((await read()).known.accounts.get(ACCOUNT)).toBe('Shop');
  });

  it.each<[string, Partial<Answer>, string]>([
    ['denied', { status: 403 }, 'HTTP 403'],
    ['without a network', { status: 0, problem: 'ENOTFOUND' }, 'ENOTFOUND'],
    ['slow', { status: 0, problem: 'TimeoutError' }, 'TimeoutError'],
    ['down', { status: 503 }, 'HTTP 503'],
    ['with another content than its hash', { status: 200, text: `${'0'.repeat(64)}\n{}` }, 'the hash does'],
    ['cut off', { status: 200, text: named('Shop').slice(0, -1) }, 'the hash does not match'],
    ['empty', { status: 200, text: '' }, 'the hash does not match'],
    ['of another version', { status: 200, text: sealed({ version: 9 }) }, 'version 9, expected 2'],
  ])('goes on without one that is %s, and says so', async (_, answer, problem) => {
    const { world, read } = setUp();
    world.answer = { status: 0, text: '', problem: '', ...answer };
    const first = await read();
    expect(first.known).toBe(BUNDLED_KNOWN);
    expect(first.problem).toContain(problem);

    const later = setUp();
    later.ok(named('Shop'), '"one"');
    await later.read();
    later.world.now = 5 * MINUTE;
    later.world.answer = world.answer;
    const second = await later.read();
    expect(second.known.accounts.get(ACCOUNT)).toBe('Shop');
    expect(second.problem).toContain(problem);
    later.world.now = 10 * MINUTE;
    later.ok(named('Shop again'), '"three"');
    expect(await later.read()).toMatchObject({ known: { accounts: new Map([[ACCOUNT, 'Shop again']]) } });
    expect((await later.read()).problem).toBeUndefined();
  });

  it("uses AWS's ranges of the object when they are newer than the bundled ones, and not when older", async () => {
    const ipv4 = packTable(stepsOf([{ from: 0xc0000200, to: 0xc0000300, value: 1 }]));
    const ranges = { names: 'eu-south-2', ipv4, ipv6: AWS.ipv6 };
    for (const [createDate, network] of [
      ['2099-01-01-00-00-00', 'aws'],
      ['2020-01-01-00-00-00', 'internet'],
    ] as const) {
      const { read, ok } = setUp();
      ok(seal(referenceOf({ awsRanges: { ...ranges, createDate } }), sha256), '"r"');
      expect((await read()).known.places('192.0.2.7')?.network).toBe(network);
    }
  });
});

function sealed(content: object): string {
  const json = JSON.stringify(content);
  return `${sha256(json)}\n${json}`;
}
