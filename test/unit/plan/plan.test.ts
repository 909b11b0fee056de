import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { questions } from '../../../src/ask/questions.ts';
import type { Answers } from '../../../src/core/types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { answersWith, factsWith, stackWith, trailWith } from '../../helpers/facts.ts';

const answers = answersWith({ artifactsBucket: 'bucket' });
const planFor = (status?: string, some: Partial<Answers> = {}) =>
  makePlan(
    factsWith(status === undefined ? {} : { stacks: [stackWith({ status })] }),
    { ...answers, ...some },
    '1.2.3',
  );

test.each<[string, string | undefined, Record<string, string>, number]>([
  ['a new address has to confirm', 'ops@example.com', {}, 1],
  ['another one too', 'ops@example.com', { AlertEmail: 'old@example.com' }, 1],
  ['one that stays has been told', 'ops@example.com', { AlertEmail: 'ops@example.com' }, 0],
  ['no alerts, nothing to confirm', undefined, {}, 0],
])('%s', (_, alertEmail, parameters, told) => {
  const facts = factsWith({ stacks: [stackWith({ parameters })] });
  const { warnings } = makePlan(facts, answersWith({ alertEmail }), '1.2.3');
  expect(warnings.filter((line) => line.includes('to confirm first'))).toHaveLength(told);
});

describe('parameters', () => {
  const known = Object.keys(
    JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8')).Parameters,
  );

  test('are the parameters of the template, but for the code keys', () => {
    const given = Object.keys(planFor().parameters);
    expect([...given, 'ForwarderKey', 'UpdaterKey', 'MachineKey'].sort()).toEqual([...known].sort());
  });

  test('addresses that stay keep their last day, new ones have none', () => {
    const parameters = {
      AuthorizedIps: '198.51.100.0/24,192.0.2.1/32',
      AuthorizedUntil: '2027-01-31,2027-02-28',
    };
    const facts = factsWith({ stacks: [stackWith({ parameters })] });
    const authorizedIps = ['203.0.113.7/32', '192.0.2.1/32'];
    expect(makePlan(facts, { ...answers, authorizedIps }, '1.2.3').parameters).toMatchObject({
      AuthorizedIps: '203.0.113.7/32,192.0.2.1/32',
      AuthorizedUntil: '-,2027-02-28',
    });
  });

  test('an update keeps the proxy where it is', () => {
    expect(planFor('CREATE_COMPLETE').parameters).toMatchObject({ SubnetId: 'subnet-old' });
  });

  test('a creation that goes on keeps it too, unless a network is named: it may not have come so far', () => {
    expect(planFor('CREATE_FAILED').parameters).toMatchObject({ SubnetId: 'subnet-old' });
    const { network } = factsWith();
    const plan = (status: string) =>
      makePlan(
        factsWith({ stacks: [stackWith({ status })], network: { ...network, named: true } }),
        answers,
        '1.2.3',
      ).parameters;
    expect(plan('CREATE_FAILED')).toMatchObject({ SubnetId: 'subnet-1', ProxyImageId: 'ami-old' });
    expect(plan('CREATE_COMPLETE')).toMatchObject({ SubnetId: 'subnet-old' });
  });

  test('a stack that starts anew takes the present network', () => {
    expect(planFor('ROLLBACK_COMPLETE').parameters).toMatchObject({
      ProxyImageId: 'ami-1',
      SubnetId: 'subnet-1',
    });
  });
});

describe('a stack of another version of this tool', () => {
  const planOver = (made: string, status: string, allowDowngrade = false) =>
    makePlan(factsWith({ stacks: [stackWith({ version: made, status })] }), answersWith(), '1.2.3', {
      allowDowngrade,
    }).kind;

  test.each([
    ['older', '1.2.2', 'CREATE_COMPLETE', undefined, 'update'],
    ['the same', '1.2.3', 'UPDATE_COMPLETE', undefined, 'update'],
    ['newer, on purpose', '1.10.0', 'CREATE_COMPLETE', true, 'update'],
    ['newer, only watched', '1.10.0', 'UPDATE_IN_PROGRESS', undefined, 'resume'],
    ['newer, of which nothing is left', '1.10.0', 'ROLLBACK_COMPLETE', undefined, 'replace'],
  ])('%s: goes on', (_, made, status, allow, kind) => {
    expect(planOver(made, status, allow)).toBe(kind);
  });

  test('newer: is left alone, and the way on is told', () => {
    expect(() => planOver('1.10.0', 'CREATE_COMPLETE')).toThrow(
      expect.objectContaining({
        code: 'newer-stack',
        exit: 2,
        remedy: [expect.stringContaining('@1.10.0'), expect.stringContaining('--allow-downgrade')],
      }),
    );
  });
});

describe('addresses with a last day', () => {
  const stack = stackWith({
    parameters: {
      AuthorizedIps: '198.51.100.1/32,198.51.100.2/32,198.51.100.3/32',
      AuthorizedUntil: '-,2026-11-20,2026-11-19',
    },
  });
  const facts = factsWith({ stacks: [stack] });
  const planFor = (...authorizedIps: string[]) => makePlan(facts, answersWith({ authorizedIps }), '1.2.3');

  test('those whose day is over are no default any more', () => {
    const question = questions(facts, {}).find(({ flag }) => flag === 'authorized-ip');
    expect(question?.fallback).toBe('198.51.100.1/32,198.51.100.2/32');
  });

  test('the others keep it, and it is told who goes', () => {
    const { parameters, warnings } = planFor('198.51.100.1/32', '198.51.100.2/32');
    expect(parameters.AuthorizedUntil).toBe('-,2026-11-20');
    expect(warnings).toContain('198.51.100.3/32 was let in until 2026-11-19: it goes.');
  });

  test('who is named again has no end', () => {
    const { parameters, warnings } = planFor('198.51.100.3/32');
    expect(parameters.AuthorizedUntil).toBe('-');
    expect(warnings.filter((line) => line.includes('let in until'))).toEqual([]);
  });
});

describe('a region that has its five trails', () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  const planWith = (count: number, existingLogGroup?: string, status?: string, before = '') => {
    const trails = names.slice(0, count).map((name) => trailWith({ name, reusable: name === 'two' }));
    const parameters = { ExistingLogGroup: before };
    const stacks = status === undefined ? [] : [stackWith({ status, parameters })];
    return makePlan(factsWith({ trails, stacks }), answersWith({ existingLogGroup }), '1.2.3').kind;
  };

  test.each([
    ['four leave room', 4, undefined, undefined, 'create'],
    ['one of them is reused', 5, '/aws/cloudtrail/two', undefined, 'create'],
    ['the stack has made one of them', 5, undefined, 'CREATE_COMPLETE', 'update'],
  ])('%s', (_, count, logGroup, status, kind) => {
    expect(planWith(count, logGroup, status)).toBe(kind);
  });

  test('a creation that goes on has made one of them', () => {
    const own = trailWith({ name: 'cloudtrail-kibana-eu-central-1' });
    const trails = [own, ...names.slice(1).map((name) => trailWith({ name }))];
    const stacks = [stackWith({ status: 'CREATE_FAILED', outputs: {} })];
    expect(makePlan(factsWith({ trails, stacks }), answersWith(), '1.2.3').kind).toBe('continue');
  });

  test.each([
    [undefined, ''],
    ['ROLLBACK_COMPLETE', ''],
    ['CREATE_FAILED', ''],
    ['CREATE_COMPLETE', 'org-logs'],
  ])('a new one is turned away before anything is made (%s %s)', (status, before) => {
    expect(() => planWith(5, undefined, status, before)).toThrow(
      expect.objectContaining({
        code: 'no-room-for-trail',
        exit: 2,
        remedy: [
          'Reuse one: --log-group /aws/cloudtrail/two',
          'or delete one that nobody needs: one, two, three, four, five',
        ],
      }),
    );
  });
});
