import { expect, test } from 'vitest';
import { LATER } from '../../../../src/lambda/detections/later.ts';

test('What the updater decides later is nothing to act on now: the forwarder alone sends messages.', () => {
  expect(LATER.length).toBeGreaterThan(0);
  const urgent = LATER.filter((one) => [one.severity, one.refused].includes('act-now'));
  expect(urgent.map(({ id }) => id)).toEqual([]);
});
