import { expect, test } from 'vitest';
import { policy } from '../../../src/commands/policy/index.ts';
import { fakeWorld } from '../../helpers/effects.ts';

test.each([
  ['the defaults', {}, 'stack/cloudtrail-kibana/*', 'arn:aws:'],
  ['another stack in China', { 'stack-name': 'Audit', region: 'cn-north-1' }, 'stack/Audit/*', 'arn:aws-cn:'],
])('prints JSON alone for %s', async (_, flags, part, partition) => {
  const { fx, out, err } = fakeWorld();
  expect(await policy(flags, fx)).toBe(0);
  expect(JSON.parse(out())).toMatchObject({ Version: '2012-10-17' });
  expect(out()).toContain(part);
  expect(out()).toContain(partition);
  expect(err()).toBe('');
});

test('With --permissions-boundary it is the policy of an account that demands one.', async () => {
  const ARN = 'arn:aws:iam::123456789012:policy/Boundary';
  const { fx, out } = fakeWorld();
  expect(await policy({ 'permissions-boundary': ARN }, fx)).toBe(0);
  expect(out()).toContain(`"iam:PermissionsBoundary": "${ARN}"`);
});
