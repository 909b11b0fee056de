import { expect, test } from 'vitest';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { TRUTHS } from '../../../helpers/forwarder/truths.ts';

const at = (document: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], document);

test.each(TRUTHS.map(({ title, ...truth }) => [title, truth] as const))('%s', (_, { record, fields }) => {
  const outcome = normalise(JSON.stringify(record), Date.parse(String(record.eventTime)), () => 'hash');
  if (outcome.kind !== 'document') throw new Error(outcome.reason);
  const document = JSON.parse(outcome.body);
  const read = Object.fromEntries(Object.keys(fields).map((path) => [path, at(document, path)]));
  expect(read).toEqual(fields);
});
