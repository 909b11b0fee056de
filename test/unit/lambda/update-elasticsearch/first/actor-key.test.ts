import { expect, test } from 'vitest';
import { type ActorFields, actorIn } from '../../../../../src/lambda/update-elasticsearch/first/actor-key.ts';

const ROLE = { type: 'AssumedRole', account: '1', kind: 'unknown' };

test.each<[string, ActorFields, string | undefined]>([
  ['A role', { ...ROLE, actor: 'deploy/run-4711' }, 'deploy'],
  ['A role of a machine', { ...ROLE, kind: 'machine', actor: 'web/i-0123456789abcdef0' }, 'web'],
  ['A role without a session', { ...ROLE, actor: 'deploy' }, 'deploy'],
  ['A person in a role', { ...ROLE, kind: 'person', actor: 'admin/ada' }, 'admin/ada'],
  [
    'A person of a permission set, for whom an agent acts',
    { ...ROLE, kind: 'agent', actor: 'AWSReservedSSO_Admin_1a2b/ada' },
    'AWSReservedSSO_Admin_1a2b/ada',
  ],
  [
    'A person in the console, for whom an agent acts',
    { ...ROLE, kind: 'agent', actor: 'admin/ada', fromConsole: true },
    'admin/ada',
  ],
  [
    'A person with a second factor, for whom an agent acts',
    { ...ROLE, kind: 'agent', actor: 'admin/ada', mfa: true },
    'admin/ada',
  ],
  [
    'A role for which an agent acts',
    { ...ROLE, kind: 'agent', actor: 'bot/8f3a', fromConsole: false },
    'bot',
  ],
  ['A user', { type: 'IAMUser', account: '1', kind: 'program', actor: 'ci/deploy' }, 'ci/deploy'],
  ['Nobody', { type: 'IAMUser', account: '1', kind: 'program' }, undefined],
])('%s is counted under the name that is the same in all sessions.', (_, fields, name) => {
  expect(actorIn(fields)?.name).toBe(name);
});

test('A role and a user of one name, and the same name in another account, are different actors.', () => {
  const actors = [
    ROLE,
    { ...ROLE, account: '2' },
    { ...ROLE, type: 'IAMUser' },
    { ...ROLE, account: undefined },
  ];
  const keys = actors.map((fields) => JSON.stringify(actorIn({ ...fields, actor: 'ops' })));
  expect(new Set(keys).size).toBe(actors.length);
});
