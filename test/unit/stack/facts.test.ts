import { expect, test } from 'vitest';
import { toFacts } from '../../../src/stack/facts.ts';
import { stackAnswer } from '../../helpers/aws.ts';

const VERSION = { Key: 'create-cloudtrail-kibana:version', Value: '1.2.3' };

test("The owner's tags are told apart from those of AWS and of this tool.", () => {
  const stack = stackAnswer('CREATE_COMPLETE', {
    Tags: [
      { Key: 'aws:servicecatalog:productArn', Value: 'x' },
      { Key: 'team', Value: 'platform' },
      VERSION,
      { Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' },
    ],
  });
  expect(toFacts(stack)).toMatchObject({ version: '1.2.3', tags: [{ key: 'team', value: 'platform' }] });
});

test.each([
  [true, true],
  [false, false],
  [undefined, false],
])('With termination protection %s the stack is protected: %s.', (EnableTerminationProtection, expected) => {
  const stack = stackAnswer('CREATE_COMPLETE', { EnableTerminationProtection });
  expect(toFacts(stack).isProtected).toBe(expected);
});
