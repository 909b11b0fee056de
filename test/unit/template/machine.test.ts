import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { machineName } from '../../../src/plan/names.ts';
import { isDefinition } from '../../../src/verify/settings/kinds/state-machine.ts';
import { bundledTemplate, objectsIn, resolver } from '../../helpers/cfn.ts';

const TEXT = readFileSync(new URL('../../../templates/history-machine.json', import.meta.url), 'utf8');
const { properties } = resolver(
  bundledTemplate(),
  {},
  { 'HistoryFunction.Arn': 'arn:aws:lambda:eu-central-1:111122223333:function:audit-HistoryFunction-1ABC' },
);
const machine = properties('HistoryMachine') as {
  StateMachineName: string;
  DefinitionSubstitutions: Readonly<Record<string, string>>;
};
const names = machine.DefinitionSubstitutions;
/** As CloudFormation does with `DefinitionSubstitutions`. */
const filled = (text: string, values = names) =>
  Object.entries(values).reduce((done, [name, value]) => done.replaceAll(`\${${name}}`, value), text);
const definition = JSON.parse(filled(TEXT));

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly MaxAttempts: number }[];
}

const tasks = [...objectsIn(definition)].filter(({ Type }) => Type === 'Task') as unknown as State[];

describe('The state machine', () => {
  test('is valid Amazon States Language.', () => {
    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  });

  test.each([
    ['a state that leads nowhere', (text: string) => text.replace('"Next": "Planned"', '"Next": "Nowhere"')],
    ['a state of no type', (text: string) => text.replace('"Type": "Wait"', '"Type": "Sleep"')],
  ])('with %s would be refused.', (_, change) => {
    expect(change(TEXT)).not.toBe(TEXT);
    expect(validate(JSON.parse(filled(change(TEXT)))).isValid).toBe(false);
  });

  test('has a value for each name in its definition, and no name that the definition lacks.', () => {
    const asked = new Set([...TEXT.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect([...asked].sort()).toEqual(Object.keys(names).sort());
  });

  test('is called as the role, the printed policy and the command line expect.', () => {
    expect(machine.StateMachineName).toBe(machineName('trail-stack'));
  });

  test('tries every task again.', () => {
    expect(tasks).toHaveLength(4);
    for (const { Retry } of tasks) expect(Retry?.[0]?.MaxAttempts).toBeGreaterThanOrEqual(3);
  });

  test('calls no other function than its own and, by the name that it is told, the updater.', () => {
    const called = tasks.map(({ Resource }) => Resource);
    expect(new Set(called)).toEqual(new Set([names.Function, 'arn:aws:states:::lambda:invoke']));
  });

  test('fails with the first child that fails for good, and works on as many at once as the plan says.', () => {
    expect(definition.States.Work).toMatchObject({
      ToleratedFailurePercentage: 0,
      MaxConcurrencyPath: '$.planned.concurrency',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
  });
});

describe('What status takes for the definition', () => {
  const source = JSON.stringify(JSON.parse(TEXT));
  const key = `machines/History-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.json`;

  test.each(['aws', 'aws-cn'])('is the deployed text with its names in it, in partition %s.', (Partition) => {
    const values = { ...names, Partition };
    expect(isDefinition(key, filled(source, values), values)).toBe(true);
  });

  test('is no changed text, and none that calls another function.', () => {
    expect(isDefinition(key, filled(source).replace('"Seconds":30', '"Seconds":31'), names)).toBe(false);
    const other = { ...names, Function: `${names.Function}2` };
    expect(isDefinition(key, filled(source, other), names)).toBe(false);
  });
});

test('The daily run starts the machine with an order to compare the last two days.', () => {
  const rule = properties('VerifyRun') as { ScheduleExpression: string; Targets: Record<string, string>[] };
  expect(rule.ScheduleExpression).toBe('rate(1 day)');
  expect(rule.Targets).toMatchObject([{ Arn: 'HistoryMachine', RoleArn: 'HistoryMachineRole.Arn' }]);
  expect(JSON.parse(rule.Targets[0]?.Input ?? '')).toEqual({ kind: 'verify', days: 2 });
});

test('The machine’s role is trusted by Step Functions and, for the daily run, by EventBridge; it starts no other machine.', () => {
  const role = properties('HistoryMachineRole') as {
    AssumeRolePolicyDocument: { Statement: { Principal: { Service: string[] } }[] };
    Policies: { PolicyDocument: { Statement: { Sid: string; Resource: string[] }[] } }[];
  };
  expect(role.AssumeRolePolicyDocument.Statement.map(({ Principal }) => Principal.Service)).toEqual([
    ['states.amazonaws.com', 'events.amazonaws.com'],
  ]);
  const children = role.Policies[0]?.PolicyDocument.Statement.find(({ Sid }) => Sid === 'Children');
  for (const arn of children?.Resource ?? []) expect(arn).toMatch(/:trail-stack-History([:/]\*)?$/);
});
