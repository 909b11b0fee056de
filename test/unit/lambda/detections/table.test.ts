import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callOf } from '../../../../src/lambda/detections/call.ts';
import type { Detection } from '../../../../src/lambda/detections/define.ts';
import { DETECTIONS } from '../../../../src/lambda/detections/table/index.ts';
import { denied, type Json } from '../../../fixtures/boards/record.ts';
import { CASES } from '../../../fixtures/detections/index.ts';
import { OTHER_EVENTS } from '../../../fixtures/detections/other-events.ts';
import { evidenceOf, marksOn } from '../../../helpers/evidence.ts';
import { hostileVariants } from '../../../helpers/hostile-record.ts';

const ids = DETECTIONS.map(({ id }) => id);
const cases = CASES.flatMap((one) => Object.entries(one));
const caseOf = (id: string) => cases.find(([name]) => name === id)?.[1] ?? { met: [], near: [] };
const idsOf = (record: Json): readonly string[] => marksOn(evidenceOf(record)).detection?.id ?? [];
const called = ({ eventSource, eventName, errorCode }: Json) =>
  `${eventSource} ${eventName} ${errorCode ?? ''}`;
const EACH = DETECTIONS.map((detection) => [detection.id, detection] as const);

/** Operations by event source, as AWS's models name them. */
const OPERATIONS = new Map(
  readFileSync('test/fixtures/detections/aws-operations.txt', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [service = '', ...names] = line.split(' ');
      return [service, new Set(names)] as const;
    }),
);

describe('The table of detections', () => {
  test('Each detection has its case, and each case its detection.', () => {
    expect(cases.map(([id]) => id).sort()).toEqual([...ids].sort());
  });

  test('Ids and titles are each there once.', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(DETECTIONS.map(({ title }) => title)).size).toBe(ids.length);
  });

  test('At most six look at every event.', () => {
    const always = DETECTIONS.filter(({ candidates }) => 'query' in candidates);
    expect(always.length).toBeLessThanOrEqual(6);
  });

  test.each(EACH)('The texts of %s fit where they stand.', (id, { title, why, todo, technique, blind }) => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(technique).toMatch(/^T1\d{3}(\.\d{3})?$/);
    expect(todo.filter((line) => line.length > 100)).toEqual([]);
    for (const text of [why, blind, ...todo]) expect(text).toMatch(/^[A-Z`].{15,}[.)]$/);
    expect(why.length).toBeLessThanOrEqual(220);
    expect(blind.length).toBeLessThanOrEqual(160);
  });

  test.each(EACH)('%s names calls as AWS names them, each once.', (_, { candidates }) => {
    if (!('calls' in candidates)) return;
    for (const [service, list] of Object.entries(candidates.calls)) {
      const names = list.split(' ');
      expect(new Set(names).size).toBe(names.length);
      const others = Object.values(OTHER_EVENTS).flatMap((source) => source[service]?.split(' ') ?? []);
      const unknown = names.filter((name) => !OPERATIONS.get(service)?.has(name) && !others.includes(name));
      expect(unknown, service).toEqual([]);
    }
  });

  test.each(EACH)('%s meets what it has to, and no near miss.', (id) => {
    const { met, near } = caseOf(id);
    expect(met.length).toBeGreaterThan(0);
    expect(near.length).toBeGreaterThan(0);
    expect(met.filter((record) => !idsOf(record).includes(id)).map(called)).toEqual([]);
    expect(near.filter((record) => idsOf(record).includes(id)).map(called)).toEqual([]);
  });

  test.each(EACH)('A near miss of %s is one by its condition alone.', (id, { candidates, when, outcome }) => {
    if (!('calls' in candidates) || when === undefined) return;
    const calls = Object.entries(candidates.calls).flatMap(([service, names]) =>
      names.split(' ').map((name) => `${service}:${name}`),
    );
    const decided = caseOf(id)
      .near.map(evidenceOf)
      .filter(
        (near) => calls.includes(callOf(near.record)) && (outcome === 'any' || near.outcome === 'success'),
      );
    expect(decided.length).toBeGreaterThan(0);
    expect(decided.filter(when).map(({ record }) => called(record))).toEqual([]);
  });

  test.each(EACH)('%s takes a refused call as it says.', (id, { outcome }: Detection) => {
    const refused = caseOf(id).met.map((record) =>
      'errorCode' in record ? record : { ...record, ...denied() },
    );
    const lit = refused.filter((record) => idsOf(record).includes(id));
    if (outcome === 'done') expect(lit.map(called)).toEqual([]);
    else expect(lit.length).toBeGreaterThan(0);
  });

  test.each(EACH)('No value in a record makes %s fail.', (id) => {
    const { met, near } = caseOf(id);
    for (const [at, record] of [...met.slice(0, 3), ...near.slice(0, 2)].entries()) {
      const known = evidenceOf(record);
      // Who calls, and when, is varied once.
      const parts = at === 0 ? Object.keys(record) : ['requestParameters', 'responseElements'];
      for (const variant of hostileVariants(record, parts)) marksOn({ ...known, record: variant });
    }
  });
});
