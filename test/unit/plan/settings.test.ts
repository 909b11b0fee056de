import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { questions, textsOf } from '../../../src/ask/questions.ts';
import { flagSpec } from '../../../src/flags/table.ts';
import {
  answerParameters,
  keptText,
  readAnswers,
  SETTING_ROWS,
  settingChanges,
  textOf,
} from '../../../src/plan/settings/values.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const TEMPLATE = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8'));

/** Parameters that no setting decides: the plan fills them in from the facts, or the build does. */
const NOT_SETTINGS = [
  'AuthorizedUntil',
  'DailyFrom',
  'ForwarderKey',
  'MachineKey',
  'FreeMiB',
  'InstanceType',
  'MasterType',
  'Nodes',
  'PasswordParameter',
  'ProxyImageId',
  'ProxyInstanceType',
  'SubnetId',
  'ToolVersion',
  'UpdaterKey',
  'VolumeGiB',
  'VpcId',
  'Zones',
];

/** The parameter that alerts add to the template. */
const RENDERED = ['AlertEmail'];

test('Every parameter of the template is a setting, or has another named source.', () => {
  const settings = Object.keys(
    answerParameters(answersWith({ alertEmail: 'a@b.example' }), {}, '2026-11-20'),
  );
  const known = [...settings.filter((name) => !RENDERED.includes(name)), ...NOT_SETTINGS];
  expect([...new Set(known)].sort()).toEqual(Object.keys(TEMPLATE.Parameters).sort());
});

test.each(
  SETTING_ROWS.filter(
    ([, { parameter }]) => parameter !== undefined && TEMPLATE.Parameters[parameter]?.Default,
  ),
)('The default of %s is that of the template.', (name, row) => {
  const all = questions(factsWith(), {});
  const answers = { ...readAnswers(textsOf(all, {})), eventsFrom: { source: 'assumed' } as const };
  const value = answerParameters(answers, {}, '2026-11-20')[row.parameter ?? ''];
  expect(value, name).toBe(String(TEMPLATE.Parameters[row.parameter ?? '']?.Default));
});

test('The text of every answer is read as the same answer, and is a value that its flag takes.', () => {
  const answers = answersWith({
    existingLogGroup: 'org-logs',
    accounts: [{ account: '210987654321', name: 'Lab' }],
    vendors: [{ account: '123456789012', name: 'Acme' }],
    alertEmail: 'ops@example.com',
    protocol: 'http',
    allowDevTools: true,
    logDays: 90,
    nodes: 6,
    instanceType: 'r7g.xlarge.search',
    volumeGiB: 500,
  });
  for (const [name, row] of SETTING_ROWS) {
    // A change of tags is no list of tags: the line that repeats a run has the flag as it was given.
    if (name === 'tag') continue;
    const text = textOf(row, answers);
    expect(row.read(text), name).toEqual(answers[row.answer]);
    if (flagSpec(name).type === 'string') expect(flagSpec(name).check?.(text), name).toBeUndefined();
  }
});

test('A run without flags keeps every setting of the stack that is there.', () => {
  const stack = stackWith({
    parameters: { LogRetentionDays: '90', Accounts: '210987654321=Lab', Vendors: '123456789012=Acme' },
  });
  const all = questions(factsWith({ stacks: [stack] }), {});
  const answers = { ...readAnswers(textsOf(all, {})), eventsFrom: { source: 'assumed' } as const };
  for (const { part, before, after } of settingChanges(stack, answers, 'eu-central-1'))
    expect(after, part).toBe(before);
});

test('A stack whose template did not have a parameter yet has what that template did.', () => {
  const [, logDays] = SETTING_ROWS.find(([name]) => name === 'log-days') ?? [];
  expect(logDays && keptText(logDays, stackWith(), '2026-11-20')).toBe('30');
});
