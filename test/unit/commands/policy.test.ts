import { expect, test } from 'vitest';
import { policy } from '../../../src/commands/policy/index.ts';
import { fakeWorld } from '../../helpers/effects.ts';
import { failure } from '../../helpers/run.ts';

/** A person reads stderr, while stdout is kept in a file. */
function onTerminal() {
  const world = fakeWorld();
  return { ...world, fx: { ...world.fx, io: { ...world.fx.io, terminal: true } } };
}

test.each([
  ['the defaults', {}, 'stack/cloudtrail-kibana/*', 'arn:aws:'],
  ['another stack in China', { 'stack-name': 'Audit', region: 'cn-north-1' }, 'stack/Audit/*', 'arn:aws-cn:'],
])('prints JSON alone for %s', async (_, flags, part, partition) => {
  const { fx, out, err } = onTerminal();
  expect(await policy(flags, fx)).toBe(0);
  expect(JSON.parse(out())).toMatchObject({ Version: '2012-10-17' });
  expect(out()).toContain(part);
  expect(out()).toContain(partition);
  expect(err()).toContain('policy boundary --stack-name');
});

test('The boundary is printed alone, and what an administrator does with it is said beside it.', async () => {
  const { fx, out, err } = onTerminal();
  expect(await policy({ 'stack-name': 'Audit' }, fx, ['boundary'])).toBe(0);
  expect(JSON.parse(out())).toMatchObject({ Version: '2012-10-17' });
  expect(out()).toContain('domain/audit/*');
  expect(err()).toContain('aws iam create-policy --policy-name create-cloudtrail-kibana-Audit ');
});

test('Where nobody reads it there is not a word beside the policy.', async () => {
  const { fx, err } = fakeWorld();
  await policy({}, fx);
  expect(err()).toBe('');
});

test('Another word than "boundary" is refused.', async () => {
  const refused = await failure(policy({}, fakeWorld().fx, ['audit']));
  expect(refused).toMatchObject({ code: 'unknown-argument', exit: 2 });
  expect(refused.remedy[0]).toBe('If it is a stack: --stack-name audit');
});

test('A boundary that is there already is not printed.', async () => {
  const given = { 'permissions-boundary': 'arn:aws:iam::123456789012:policy/Boundary' };
  expect(await failure(policy(given, fakeWorld().fx, ['boundary']))).toMatchObject({
    code: 'bad-flag',
    exit: 2,
  });
});

test('With --permissions-boundary it is the policy of an account that demands one.', async () => {
  const ARN = 'arn:aws:iam::123456789012:policy/Boundary';
  const { fx, out } = fakeWorld();
  expect(await policy({ 'permissions-boundary': ARN }, fx)).toBe(0);
  expect(out()).toContain(`"iam:PermissionsBoundary": "${ARN}"`);
});
