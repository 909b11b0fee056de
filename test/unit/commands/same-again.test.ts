import { expect, test } from 'vitest';
import { sameAgain } from '../../../src/commands/deploy-talk.ts';
import { type Flags, parse } from '../../../src/flags.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { answersWith, factsWith } from '../../helpers/facts.ts';

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
    'log-group': 'none',
    yes: true,
  });
});
