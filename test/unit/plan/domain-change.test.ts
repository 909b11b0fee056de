import { describe, expect, test } from 'vitest';
import { questions } from '../../../src/ask/questions.ts';
import type { CliError } from '../../../src/core/errors.ts';
import type { DomainSize, Engine } from '../../../src/core/types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

/** What AWS answers for a domain of each engine (OpenSearch Service Developer Guide, "Supported upgrade paths"). */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'Elasticsearch_7.10': ['Elasticsearch_7.10', 'OpenSearch_1.0', 'OpenSearch_1.3'],
  'OpenSearch_2.19': ['OpenSearch_2.19', 'OpenSearch_3.3', 'OpenSearch_3.5'],
  'OpenSearch_3.5': ['OpenSearch_3.5'],
};

const factsOn = (engine: string, over: object = {}) =>
  factsWith({
    stacks: [stackWith({ parameters: { EngineVersion: engine, DomainSize: 'small' } })],
    upgrades: { 'cloudtrail-kibana': PATHS[engine] ?? [] },
    ...over,
  });

const planned = (facts: ReturnType<typeof factsWith>, engine: string, domainSize: DomainSize = 'small') =>
  makePlan(facts, answersWith({ engine: engine as Engine, domainSize }), '1.2.3');

function refused(facts: ReturnType<typeof factsWith>, engine: string, domainSize?: DomainSize): CliError {
  try {
    planned(facts, engine, domainSize);
  } catch (error) {
    return error as CliError;
  }
  throw new Error('it should have been refused');
}

describe('the engine of a domain that is there', () => {
  test.each([
    ['Elasticsearch_7.10', 'OpenSearch_2.19', /upgrades it only to OpenSearch_1\.0, OpenSearch_1\.3/],
    ['Elasticsearch_7.10', 'OpenSearch_3.5', /upgrades it only to OpenSearch_1\.0, OpenSearch_1\.3/],
    ['OpenSearch_2.19', 'Elasticsearch_7.10', /upgrades it only to OpenSearch_3\.3, OpenSearch_3\.5/],
    ['OpenSearch_3.5', 'OpenSearch_2.19', /offers no upgrade of it/],
  ])('It can not be changed from %s to %s, and the way out is named.', (from, to, why) => {
    const error = refused(factsOn(from), to);
    expect(error).toMatchObject({ code: 'engine-not-there', exit: 2 });
    expect(error.why).toMatch(why);
    expect(error.remedy.join(' ')).toMatch(
      new RegExp(`--stack-name cloudtrail-kibana-2 --engine ${to}.*teardown`),
    );
    const question = questions(factsOn(from), {}).find(({ flag }) => flag === 'engine');
    expect(question?.problem?.(to)).toMatch(why);
    expect(question?.choices?.map(({ value }) => value)).not.toContain(to);
  });

  test('An upgrade that AWS offers is planned, and it says that there is no way back and how long it takes.', () => {
    const { warnings } = planned(factsOn('OpenSearch_2.19'), 'OpenSearch_3.5');
    expect(warnings.join(' ')).toMatch(/can not be taken back.*several hours.*nothing is rolled back/);
  });

  test('Where AWS does not answer, no upgrade is offered.', () => {
    const facts = factsOn('OpenSearch_2.19', { upgrades: {} });
    expect(refused(facts, 'OpenSearch_3.5').why).toMatch(/did not answer.*es:GetCompatibleVersions/);
    expect(planned(facts, 'OpenSearch_2.19').kind).toBe('update');
  });

  test('A parameter that an upgrade has changed before it failed can be put back to what the domain has.', () => {
    const facts = factsOn('OpenSearch_3.5', {
      upgrades: { 'cloudtrail-kibana': ['OpenSearch_2.19', 'OpenSearch_3.5'] },
    });
    expect(planned(facts, 'OpenSearch_2.19').kind).toBe('update');
  });

  test('A stack whose creation was rolled back has no domain: any engine will do.', () => {
    const stacks = [
      stackWith({ status: 'ROLLBACK_COMPLETE', parameters: { EngineVersion: 'OpenSearch_3.5' } }),
    ];
    expect(planned(factsWith({ stacks, upgrades: {} }), 'OpenSearch_2.19').kind).toBe('replace');
  });
});

describe('a smaller size', () => {
  test('It is refused where more is stored than it should hold.', () => {
    const error = refused(factsOn('OpenSearch_2.19', { storedGiB: 8 }), 'OpenSearch_2.19', 'trial');
    expect(error).toMatchObject({ code: 'size-too-small', exit: 2 });
    expect(error.why).toMatch(/8\.0 GiB are stored, and trial has 10 GiB/);
  });

  test('It is planned where there is room, and what it takes is said.', () => {
    const { warnings } = planned(factsOn('OpenSearch_2.19', { storedGiB: 2 }), 'OpenSearch_2.19', 'trial');
    expect(warnings.join(' ')).toMatch(/new nodes beside the old ones/);
    expect(warnings.join(' ')).not.toMatch(/could not be read/);
  });

  test('It is planned with a warning where nobody knows what is stored.', () => {
    const { warnings } = planned(factsOn('OpenSearch_2.19'), 'OpenSearch_2.19', 'trial');
    expect(warnings.join(' ')).toMatch(/how much is stored could not be read/);
  });
});
