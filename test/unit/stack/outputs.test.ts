import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingOutputs, outputsOf, readOutputs } from '../../../src/stack/outputs.ts';
import { outputPairs, stackOutputs } from '../../helpers/facts.ts';

test('A finished stack has all outputs.', () => {
  expect(outputsOf({ name: 'audit', outputs: stackOutputs() })).toMatchObject({
    url: 'https://192.0.2.1/_dashboards/app/dashboards',
    updaterFunction: 'updater',
  });
});

test.each(['UpdaterFunction', 'FailureQueueUrl', 'PasswordParameter', 'LogGroup'])(
  'A stack without the output %s is an error of ours, before AWS is asked for a thing without a name.',
  (output) => {
    const outputs = readOutputs(outputPairs().filter(({ OutputKey }) => OutputKey !== output));
    expect(() => outputsOf({ name: 'audit', outputs })).toThrow(
      expect.objectContaining({ code: 'outputs-missing', exit: 1, message: expect.stringContaining(output) }),
    );
  },
);

test('An empty output is a missing one.', () => {
  const pairs = outputPairs({ ProxyIp: '' });
  expect(missingOutputs({ outputs: readOutputs(pairs) })).toEqual(['ProxyIp']);
});

test('The template has every output that a finished stack needs, without a condition.', () => {
  const { Outputs } = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8'));
  for (const name of missingOutputs({ outputs: {} })) {
    expect(Object.keys(Outputs)).toContain(name);
    expect(Outputs[name].Condition).toBeUndefined();
  }
});
