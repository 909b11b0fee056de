import { expect, test } from 'vitest';
import { NOTHING_OWN } from '../../../../../src/lambda/detections/define.ts';
import { TimeUp } from '../../../../../src/lambda/update-elasticsearch/amend.ts';
import { decideAnew } from '../../../../../src/lambda/update-elasticsearch/detections/decide-anew.ts';
import type { Ask } from '../../../../../src/lambda/update-elasticsearch/domain.ts';
import { DETECTION_RULES } from '../../../../../src/schema/index.ts';

const INDEX = 'cloudtrail-2026.09';
const EVENTS = 10;
const PAGE = 2;

/** An index of events that other rules have decided; `_seq_no` counts from 0. Answers as far as `decideAnew` asks. */
function indexOfOtherRules() {
  let meta: Record<string, unknown> = { thirdParties: 3, detections: DETECTION_RULES - 1 };
  const written: unknown[] = [];
  /** First number of each page that was read. */
  const pages: number[] = [];
  const ask: Ask = async (method, path, body) => {
    if (method === 'PUT' && path === `/${INDEX}/_mapping`) {
      const { _meta } = body as { _meta?: typeof meta };
      if (_meta !== undefined) {
        meta = _meta;
        written.push(_meta.detections);
      }
      return {};
    }
    if (path.includes('/_mapping')) return { [INDEX]: { mappings: { _meta: meta } } };
    if (path.includes('/_stats')) {
      const shards = { 0: [{ routing: { primary: true }, seq_no: { global_checkpoint: EVENTS - 1 } }] };
      return { indices: { [INDEX]: { uuid: 'u', shards } } };
    }
    if (!path.startsWith('/_msearch')) return {};
    const [{ range }] = JSON.parse(`${body}`.split('\n')[1] ?? '').query.bool.filter;
    const first = range._seq_no.gt + 1;
    pages.push(first);
    const numbers = Array.from({ length: EVENTS }, (_, at) => at).slice(first, first + PAGE);
    const hits = numbers.map((at) => ({ _index: INDEX, _id: `${at}`, _source: {}, sort: [at] }));
    return { responses: [{ status: 200, hits: { hits } }] };
  };
  return { ask, written, pages };
}

const deps = (ask: Ask, more: object = {}) => ({
  ...{ ask, now: () => 0, deadline: 1, own: NOTHING_OWN, page: PAGE },
  ...more,
});

test('A run over many pages writes once how far it has come: that it is done.', async () => {
  const index = indexOfOtherRules();
  await decideAnew(deps(index.ask), () => {});
  expect(index.pages).toEqual([0, 2, 4, 6, 8]);
  expect(index.written).toEqual([DETECTION_RULES]);
});

test('A run whose time is up writes once how far it has come, and the next one continues there.', async () => {
  const index = indexOfOtherRules();
  const short = deps(index.ask, { now: () => (index.pages.length >= 3 ? 1 : 0) });
  await expect(decideAnew(short, () => {})).rejects.toThrow(TimeUp);
  expect(index.written).toEqual([{ rules: DETECTION_RULES, done: 5 }]);
  await decideAnew(deps(index.ask), () => {});
  expect(index.pages).toEqual([0, 2, 4, 6, 8]);
  expect(index.written.at(-1)).toBe(DETECTION_RULES);
});

test('A run that the engine refuses in the middle writes how far it has come, and tells the refusal.', async () => {
  const index = indexOfOtherRules();
  const refusing: Ask = async (...request) => {
    if (request[1].startsWith('/_msearch') && index.pages.length === 2) throw new Error('status 429');
    return index.ask(...request);
  };
  await expect(decideAnew(deps(refusing), () => {})).rejects.toThrow('status 429');
  expect(index.written).toEqual([{ rules: DETECTION_RULES, done: 3 }]);
});

test('Where writing down the progress fails as well, the first failure is told.', async () => {
  const index = indexOfOtherRules();
  const down: Ask = async (...request) => {
    if (index.pages.length === 2) throw new Error(`${request[0]} ${request[1].split('?')[0]}: down`);
    return index.ask(...request);
  };
  await expect(decideAnew(deps(down), () => {})).rejects.toThrow('POST /_msearch: down');
});

test('A run that came nowhere writes nothing.', async () => {
  const index = indexOfOtherRules();
  const refusing: Ask = async (...request) => {
    if (request[1].startsWith('/_msearch')) throw new Error('status 429');
    return index.ask(...request);
  };
  await expect(decideAnew(deps(refusing), () => {})).rejects.toThrow('status 429');
  expect(index.written).toEqual([]);
});
