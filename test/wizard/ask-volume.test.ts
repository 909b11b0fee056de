import { describe, expect, test } from 'vitest';
import type { Volume } from '../../src/core/volume.ts';
import type { Flags } from '../../src/flags/table.ts';
import { factsWith } from '../helpers/facts.ts';
import { ALERTS, answer, enter, finish, finishWithout, PAST, start, VENDORS } from '../helpers/wizard.ts';

describe('the events a month', () => {
  const flags: Flags = {
    'stack-name': 'audit',
    'domain-size': 'trial',
    'authorized-ip': ['192.0.2.1'],
    engine: 'OpenSearch_3.5',
  };
  const from = { source: 'log-group', logGroup: 'org-logs', days: 14 } as const;

  test('What was read is not asked.', async () => {
    const { answers } = await start(factsWith(), flags, async () => ({ perMonth: 20_000, from }));
    await finishWithout();
    expect(await answers).toMatchObject({ eventsPerMonth: 20_000, eventsFrom: from });
  });

  test('What can not be read is asked.', async () => {
    const { answers } = await start(factsWith(), flags, async () => undefined);
    await finish('7');
    expect(await answers).toMatchObject({ eventsPerMonth: 7, eventsFrom: { source: 'given' } });
  });

  test('The first question waits for none of it, and the reading begins while the next ones are asked.', async () => {
    let begun = 0;
    let known = (_: Volume | undefined) => {};
    const look = () => {
      begun += 1;
      return new Promise<Volume | undefined>((resolve) => {
        known = resolve;
      });
    };
    const { answers } = await start(factsWith(), flags, look);
    expect(begun).toBe(0);
    await answer(PAST);
    await answer(VENDORS);
    expect(begun).toBe(1);
    enter(ALERTS);
    known({ perMonth: 5, from });
    expect((await answers).eventsPerMonth).toBe(5);
    expect(begun).toBe(1);
  });

  test('With the flag nothing is read.', async () => {
    let begun = 0;
    const look = async () => {
      begun += 1;
      return undefined;
    };
    const { answers } = await start(factsWith(), { ...flags, 'events-per-month': '9' }, look);
    await finishWithout();
    expect(await answers).toMatchObject({ eventsPerMonth: 9, eventsFrom: { source: 'given' } });
    expect(begun).toBe(0);
  });
});
