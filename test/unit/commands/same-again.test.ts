import { expect, test } from 'vitest';
import { sameAgain } from '../../../src/commands/deploy/words.ts';
import { parse } from '../../../src/commands/parse.ts';
import type { Answers } from '../../../src/core/types.ts';
import type { Flags } from '../../../src/flags/table.ts';
import { formatNamedAccounts } from '../../../src/plan/named-accounts.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const line = (flags: Flags) => sameAgain(makePlan(factsWith(), answersWith(), '1.2.3'), flags);

test('keeps every flag that says what to deploy, and none that says how to run', () => {
  const text = line({
    'retention-days': '7',
    'vpc-id': 'vpc-9',
    http: true,
    'dry-run': true,
    json: true,
    debug: true,
  });
  expect(text).toMatch(/--retention-days 7\b.*--vpc-id vpc-9\b.*--http\b/);
  expect(text).not.toMatch(/--dry-run|--json|--debug/);
});

test('answers every question when it is pasted', () => {
  const words = line({}).split(' ').slice(2);
  expect({ ...parse(words).flags }).toEqual({
    region: 'eu-central-1',
    'stack-name': 'cloudtrail-kibana',
    'domain-size': 'small',
    'authorized-ip': [answersWith().authorizedIps.join(',')],
    engine: 'OpenSearch_2.19',
    'events-per-month': '1000000',
    history: '90d',
    'log-group': 'none',
    yes: true,
  });
});

test.each<[string, Answers['vendors'], string | undefined, RegExp]>([
  [
    'a list is named',
    [{ account: '012345678901', name: 'Data Dog' }],
    undefined,
    / --vendor '012345678901=Data Dog' /,
  ],
  ['a list that was emptied too', [], '012345678901=Acme', / --vendor none /],
  ['no list is not', [], undefined, /^(?!.*--vendor)/],
])('%s', (_, vendors, Vendors, expected) => {
  const stacks = [stackWith({ parameters: Vendors === undefined ? {} : { Vendors } })];
  const plan = makePlan(factsWith({ stacks }), answersWith({ vendors }), '1.2.3');
  const text = sameAgain(plan, {});
  expect(text).toMatch(expected);
  expect(plan.parameters.Vendors).toBe(formatNamedAccounts(vendors));
});

test.each([
  ['alerts are named', 'ops@example.com', undefined, / --alert-email ops@example.com /],
  ['their end too', undefined, 'ops@example.com', / --alert-email none /],
  ['none are not', undefined, undefined, /^(?!.*--alert-email)/],
])('%s', (_, alertEmail, AlertEmail, expected) => {
  const stacks = [stackWith({ parameters: AlertEmail === undefined ? {} : { AlertEmail } })];
  const plan = makePlan(factsWith({ stacks }), answersWith({ alertEmail }), '1.2.3');
  expect(sameAgain(plan, {})).toMatch(expected);
  expect(plan.parameters.AlertEmail).toBe(alertEmail);
});
