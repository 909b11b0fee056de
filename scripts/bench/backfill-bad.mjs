import { gzipSync } from 'node:zlib';
import { idOf, idsIn, withStage } from './backfill-stage.mjs';
import { freshRecords, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { BUCKET, itemsOf, logFile, packed } from './log-bucket.mjs';

const FILES = 200;
const IN_EACH = 50;
const DAYS = 4;

/** Ways to spoil a file, and what its reason has to say. */
const WAYS = [
  [(file) => Buffer.from(file).fill(0xff, file.length >> 1, (file.length >> 1) + 40), /corrupt/],
  [(file) => file.subarray(0, file.length - (file.length >> 2)), /cut/],
  [() => Buffer.alloc(0), /empty/],
  [() => gzipSync(JSON.stringify({ digestStartTime: 'a', digestEndTime: 'b', logFiles: [] })), /digest/],
  [
    () => packed([JSON.stringify({ eventCategory: 'Insight', eventID: 'i', insightDetails: {} })]),
    /Insights/,
  ],
];

/** One file of ten is spoiled: all records of the others are indexed, and each of those is named. */
export async function run() {
  const { records } = await readRecords();
  const objects = new Map();
  const good = [];
  const spoilt = new Map();
  for (let at = 0; at < FILES; at++) {
    const texts = freshRecords(records, IN_EACH, `bad ${at}`);
    const key = logFile(1 + (at % DAYS), at);
    const [spoil, reason] = at % 10 === 7 ? WAYS[((at / 10) % WAYS.length) | 0] : [];
    if (spoil) spoilt.set(key, reason);
    else good.push(...texts.map(idOf));
    objects.set(key, spoil ? spoil(packed(texts)) : packed(texts));
  }
  return withStage(objects, async ({ ask, bundle, bucket, env }) => {
    const lambda = lambdaProcess('', env);
    try {
      for (const item of itemsOf(objects.keys())) await lambda.tell({ task: 'work', bundle, item });
    } finally {
      await lambda.end();
    }
    const there = new Set(await idsIn(ask));
    const missing = good.filter((id) => !there.has(id)).length;
    const named = [...bucket.written]
      .filter(([key]) => key.includes('/problems/'))
      .flatMap(([, body]) => JSON.parse(body));
    const right = named.filter(
      ({ bucket: of, key, reason }) => of === BUCKET && spoilt.get(key)?.test(reason),
    ).length;
    const bar = `= ${spoilt.size}`;
    return [
      {
        name: `of ${good.length} records in good files missing`,
        value: missing,
        bar: '= 0',
        ok: missing === 0,
      },
      {
        name: `of ${spoilt.size} spoilt files named with the right reason`,
        value: right,
        bar,
        ok: right === spoilt.size && named.length === spoilt.size,
      },
      {
        name: 'records of spoilt files before the defect',
        value: there.size - (good.length - missing),
        ok: true,
      },
    ];
  });
}
