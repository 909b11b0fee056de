import { describe, expect, test } from 'vitest';
import type { CliError } from '../../../src/core/errors.ts';
import type { Answers } from '../../../src/core/types.ts';
import { dailyFrom } from '../../../src/plan/daily.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const planned = (answers: Partial<Answers>, parameters?: Record<string, string>, over = {}) =>
  makePlan(
    factsWith({ stacks: parameters === undefined ? [] : [stackWith({ parameters })], storedGiB: 1, ...over }),
    answersWith(answers),
    '1.2.3',
  );
const xlarge = { domainSize: 'xlarge' } as const;

describe('Each day has an index of its own', () => {
  test('in a new stack of the size xlarge, for events of any time.', () => {
    const plan = planned(xlarge);
    expect(plan.parameters.DailyFrom).toBe('2000-01-01');
    expect(renderPlan(plan).join('\n')).toMatch(/an index a\s+day/);
  });

  test.each([
    ['2026-11-20', '2026-12-01'],
    ['2026-11-27', '2026-12-01'],
    ['2026-11-28', '2027-01-01'],
    ['2026-11-30', '2027-01-01'],
    ['2026-12-29', '2027-02-01'],
    ['2026-12-01', '2027-01-01'],
  ])(
    'in a stack that becomes xlarge on %s from %s on: no earlier event changes its index.',
    (today, from) => {
      expect(dailyFrom(stackWith(), { ...xlarge, retentionDays: 90 }, today)).toBe(from);
    },
  );

  test('from the same day on for ever, with whatever size.', () => {
    for (const domainSize of ['xlarge', 'small'] as const) {
      const plan = planned({ domainSize }, { DomainSize: 'xlarge', DailyFrom: '2026-10-01' });
      expect(plan.parameters.DailyFrom).toBe('2026-10-01');
    }
    const smaller = planned({ domainSize: 'small' }, { DomainSize: 'xlarge', DailyFrom: '2026-10-01' });
    expect(smaller.warnings.join(' ')).toMatch(/Each day keeps an index of its own/);
  });

  test('not in other sizes, and not where events are kept for ever.', () => {
    expect(planned({ domainSize: 'large' }).parameters.DailyFrom).toBe('');
    expect(planned({ ...xlarge, retentionDays: 0 }).parameters.DailyFrom).toBe('');
  });
});

test('A stack that becomes xlarge is told from when on days begin, and that there is no way back.', () => {
  const plan = planned(xlarge, { DomainSize: 'large' });
  const text = renderPlan(plan).join('\n');
  expect(text).toMatch(/Indices +an index a month → an index a day from 2026-12-01 on/);
  expect(plan.warnings.join(' ')).toMatch(/From 2026-12-01 on each day .* never taken back/);
  expect(text).toMatch(/Size +large .* → xlarge \(3 ×\s+r7g\.2xlarge\.search, 1024 GiB\)/);
});

describe('More days than the engine has room for', () => {
  const refused = (answers: Partial<Answers>): CliError => {
    try {
      planned(answers, { DomainSize: 'xlarge', DailyFrom: '2026-10-01' });
    } catch (error) {
      return error as CliError;
    }
    throw new Error('it should have been refused');
  };

  test('are refused, with the number that fits.', () => {
    const error = refused({ domainSize: 'small', retentionDays: 365 });
    expect(error).toMatchObject({ code: 'too-many-days', exit: 2 });
    expect(error.remedy.join(' ')).toContain('--retention-days 100');
  });

  test('are all days, where each has an index.', () => {
    expect(refused({ ...xlarge, retentionDays: 0 }).message).toMatch(/all days are kept/);
  });

  test('are not ten years on the nodes of xlarge with an older engine, whose nodes have 1,000 shards each.', () => {
    expect(planned({ ...xlarge, retentionDays: 1200, engine: 'Elasticsearch_7.10' }).kind).toBe('create');
    expect(() => planned({ ...xlarge, retentionDays: 3650, engine: 'Elasticsearch_7.10' })).toThrow(
      /index of its own/,
    );
  });
});
