import { describe, expect, test } from 'vitest';
import { leavesOpen, offerFor } from '../../../src/commands/menu/entries.ts';
import type { Flags } from '../../../src/flags/table.ts';
import { ourStacks } from '../../../src/stack/find.ts';
import { stackWith } from '../../helpers/facts.ts';

const HERE = '1.2.3';
const offered = (status: string, version = HERE, allowDowngrade?: boolean) =>
  offerFor(stackWith({ status, version }), HERE, allowDowngrade);
const values = (...args: Parameters<typeof offered>) => offered(...args).choices.map(({ value }) => value);

const SETTLED = [
  'status',
  'rotate-ips',
  'resize',
  'trail',
  'repair',
  'password',
  'vendors',
  'open',
  'all',
  'teardown',
  'leave',
];

describe('what is offered for a stack in', () => {
  test.each<[string, string[]]>([
    ['CREATE_COMPLETE', SETTLED],
    ['UPDATE_COMPLETE', SETTLED],
    ['UPDATE_ROLLBACK_COMPLETE', SETTLED],
    ['CREATE_IN_PROGRESS', ['watch', 'teardown', 'leave']],
    ['UPDATE_IN_PROGRESS', ['watch', 'cancel', 'leave']],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', ['watch', 'leave']],
    ['UPDATE_ROLLBACK_IN_PROGRESS', ['watch', 'leave']],
    ['ROLLBACK_IN_PROGRESS', ['watch', 'leave']],
    ['DELETE_IN_PROGRESS', ['watch deletion', 'leave']],
    ['CREATE_FAILED', ['go on', 'status', 'teardown', 'leave']],
    ['ROLLBACK_COMPLETE', ['anew', 'teardown', 'leave']],
    ['UPDATE_FAILED', ['go on', 'status', 'teardown', 'leave']],
    ['ROLLBACK_FAILED', ['anew', 'teardown', 'leave']],
    ['DELETE_FAILED', ['teardown', 'leave']],
    ['UPDATE_ROLLBACK_FAILED', ['continue', 'teardown', 'leave']],
  ])('%s', (status, expected) => {
    expect(values(status)).toEqual(expected);
    expect(offered(status).why).toBeUndefined();
  });
});

describe('a stack of another version', () => {
  test('older: an upgrade too, from which to which', () => {
    const { choices, why } = offered('UPDATE_COMPLETE', '1.2.2');
    expect(choices.map(({ name }) => name)).toContain('upgrade from 1.2.2 to 1.2.3');
    expect(choices).toHaveLength(SETTLED.length + 1);
    expect(why).toBeUndefined();
  });

  test('newer: only what changes nothing of its template, and why in one line', () => {
    expect(values('UPDATE_COMPLETE', '2.0.0')).toEqual([
      'status',
      'rotate-ips',
      'password',
      'open',
      'teardown',
      'leave',
    ]);
    const { why = '' } = offered('UPDATE_COMPLETE', '2.0.0');
    expect(why).toBe("Version 2.0.0 has made it; 1.2.3 can't change it without --allow-downgrade.");
    expect(why.length).toBeLessThan(78);
  });

  test('newer, on purpose: all of it, but it is no upgrade', () => {
    expect(values('UPDATE_COMPLETE', '2.0.0', true)).toEqual(SETTLED);
  });

  test('newer and half made: its creation is not gone on with', () => {
    expect(values('CREATE_FAILED', '2.0.0')).toEqual(['status', 'teardown', 'leave']);
  });
});

describe('where a choice leads', () => {
  const lead = (value: string, status = 'UPDATE_COMPLETE', version = '1.0.0') =>
    offered(status, version).choices.find((choice) => choice.value === value)?.lead;

  test.each([
    ['status', 'UPDATE_COMPLETE', { command: 'status' }],
    ['rotate-ips', 'UPDATE_COMPLETE', { command: 'rotate-ips' }],
    ['resize', 'UPDATE_COMPLETE', { command: 'deploy', only: ['domain-size', 'events-per-month'] }],
    ['trail', 'UPDATE_COMPLETE', { command: 'deploy', only: ['log-group', 'events-per-month'] }],
    ['upgrade', 'UPDATE_COMPLETE', { command: 'deploy', only: [] }],
    ['repair', 'UPDATE_COMPLETE', { command: 'status', flags: { fix: true } }],
    ['password', 'UPDATE_COMPLETE', { command: 'rotate-password' }],
    ['open', 'UPDATE_COMPLETE', { command: 'open' }],
    ['all', 'UPDATE_COMPLETE', { command: 'deploy' }],
    ['teardown', 'UPDATE_COMPLETE', { command: 'teardown' }],
    ['leave', 'UPDATE_COMPLETE', { command: undefined }],
    ['watch', 'UPDATE_IN_PROGRESS', { command: 'deploy', only: [] }],
    ['cancel', 'UPDATE_IN_PROGRESS', { command: 'cancel' }],
    ['teardown', 'CREATE_IN_PROGRESS', { command: 'teardown' }],
    ['watch deletion', 'DELETE_IN_PROGRESS', { command: 'teardown' }],
    ['go on', 'CREATE_FAILED', { command: 'deploy', only: [] }],
    ['anew', 'ROLLBACK_COMPLETE', { command: 'deploy' }],
    ['continue', 'UPDATE_ROLLBACK_FAILED', { command: 'deploy', only: [] }],
  ])('%s of a stack in %s', (value, status, expected) => {
    expect(lead(value, status)).toEqual(expected);
  });
});

test('A stack that is being created is offered its deletion, since a creation can not be cancelled.', () => {
  const names = offered('CREATE_IN_PROGRESS').choices.map(({ name }) => name);
  expect(names).toContain('delete it: a creation can not be cancelled');
  expect(offered('CREATE_COMPLETE').choices.map(({ name }) => name)).toContain('tear it down');
});

test('every line fits a terminal of 60 columns', () => {
  const statuses = [
    'UPDATE_COMPLETE',
    'CREATE_FAILED',
    'ROLLBACK_COMPLETE',
    'DELETE_IN_PROGRESS',
    'CREATE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
  ];
  for (const { name } of statuses.flatMap((status) => offered(status, '1.0.0-beta.12').choices))
    expect(name.length, name).toBeLessThanOrEqual(56);
});

test('a stack of somebody else, or one that was never created, is none of ours', () => {
  const stacks = [
    stackWith({ name: 'ours' }),
    stackWith({ name: 'theirs', version: undefined }),
    stackWith({ name: 'empty', status: 'REVIEW_IN_PROGRESS' }),
  ];
  expect(ourStacks(stacks).map(({ name }) => name)).toEqual(['ours']);
});

test.each<[Flags, boolean]>([
  [{}, true],
  [{ 'stack-name': 'a', region: 'us-east-1', 'no-my-ip': true, 'allow-downgrade': true }, true],
  [{ yes: true }, false],
  [{ 'dry-run': true }, false],
  [{ 'domain-size': 'small' }, false],
  [{ 'authorized-ip': ['192.0.2.1'] }, false],
  [{ http: true }, false],
])('%j leaves open what to do: %s', (flags, expected) => {
  expect(leavesOpen(flags)).toBe(expected);
});
